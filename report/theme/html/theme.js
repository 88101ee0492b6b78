// Before the page is drawn: the reader's own choice of light or dark, and that scripts run.
(function () {
  var root = document.documentElement;
  root.classList.add("scripted");
  try {
    var chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.setAttribute("data-theme", chosen);
  } catch (error) { /* storage is closed for files in some browsers; the system's choice holds then */ }
})();
