// The switch of light and dark, the menu on small screens, and the search. Without scripts the pages read as well.
(function () {
  "use strict";
  var root = document.documentElement;
  var top = document.body.getAttribute("data-top") + "/";

  var mode = document.querySelector("button.mode");
  mode.hidden = false;
  mode.addEventListener("click", function () {
    var dark = root.getAttribute("data-theme") === "dark" ||
      (!root.hasAttribute("data-theme") && matchMedia("(prefers-color-scheme: dark)").matches);
    root.setAttribute("data-theme", dark ? "light" : "dark");
    try { localStorage.setItem("theme", dark ? "light" : "dark"); } catch (error) { /* kept for this page only */ }
  });

  var menu = document.querySelector("button.menu");
  var sidebar = document.getElementById("sidebar");
  menu.hidden = false;
  function unfold(open) {
    sidebar.classList.toggle("open", open);
    menu.setAttribute("aria-expanded", String(open));
  }
  menu.addEventListener("click", function () { unfold(!sidebar.classList.contains("open")); });
  addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !sidebar.classList.contains("open")) return;
    if (event.target.type === "search" && event.target.value) return; // there it empties the field first
    unfold(false);
    menu.focus();
  });

  // The list of chapters begins where this page stands in it.
  var here = sidebar.querySelector("[aria-current]");
  if (here && here.offsetTop + here.offsetHeight > sidebar.clientHeight) sidebar.scrollTop = here.offsetTop - sidebar.clientHeight / 2;

  // On a narrow page a figure keeps a size at which its words can be read, in a box that scrolls.
  var images = "figure.fig > img, figure.fig > .drawing:not(.wide, .narrow), main > p > .drawing:only-child:not(.wide, .narrow)";
  document.querySelectorAll(images).forEach(function (image, number) {
    var caption = image.parentElement.querySelector("figcaption"), box = document.createElement("span");
    if (image.closest(".subfigures")) return;
    box.className = "figure-scroll";
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    if (caption && !caption.id) caption.id = "figure-caption-" + number;
    if (caption) box.setAttribute("aria-labelledby", caption.id);
    else box.setAttribute("aria-label", image.getAttribute("aria-label"));
    image.before(box);
    box.append(image);
  });

  // On a narrow page the rows of a table of sentences stand under each other, and each cell under the name of
  // its column. What is no longer laid out as a table may lose its role, so that is written out.
  var roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  var heads = { col: "columnheader", row: "rowheader", rowgroup: "rowheader" };
  document.querySelectorAll("table.stacks").forEach(function (table) {
    var names = Array.from(table.querySelectorAll("thead th, thead td"), function (cell) { return cell.textContent.trim(); });
    [table].concat(Array.from(table.querySelectorAll("thead, tbody, tr, th, td"))).forEach(function (part) {
      part.setAttribute("role", roles[part.tagName] || heads[part.scope]);
      if (part.tagName === "TD" && part.cellIndex && part.closest("tbody") && part.textContent.trim()) {
        part.setAttribute("data-column", names[part.cellIndex]);
      }
    });
  });

  // A box is a stop of Tab, and says that it scrolls, only while there is something to scroll.
  var boxes = Array.from(document.querySelectorAll(".table-scroll, .formula-scroll, .figure-scroll, pre[tabindex]")).map(function (box) {
    return { box: box, given: ["tabindex", "role", "aria-label", "aria-labelledby"].map(function (name) {
      return [name, box.getAttribute(name)];
    }).filter(function (pair) { return pair[1] !== null; }) };
  });
  function stops() {
    boxes.forEach(function (each) {
      var scrolls = each.box.scrollWidth > each.box.clientWidth || each.box === document.activeElement;
      each.given.forEach(function (pair) {
        if (scrolls) each.box.setAttribute(pair[0], pair[1]);
        else each.box.removeAttribute(pair[0]);
      });
    });
  }
  var sizes = new ResizeObserver(stops);
  boxes.forEach(function (each) {
    sizes.observe(each.box);
    if (each.box.firstElementChild) sizes.observe(each.box.firstElementChild);
  });
  stops();

  // A reference to something inside a folded box opens the box.
  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  }
  addEventListener("hashchange", reveal);
  reveal();

  // Paper cannot be unfolded, so printing opens every folded box and closes it afterwards.
  var folded = [];
  addEventListener("beforeprint", function () {
    folded = Array.from(document.querySelectorAll("details:not([open])"));
    folded.forEach(function (box) { box.open = true; });
  });
  addEventListener("afterprint", function () { folded.forEach(function (box) { box.open = false; }); });

  // A section's link goes to the section, as any link does, and is copied as well where the browser lets it be.
  var toast = document.querySelector(".toast"), clock;
  document.querySelectorAll(".anchorjs-link").forEach(function (link) {
    link.addEventListener("click", function () {
      if (!navigator.clipboard) return;
      navigator.clipboard.writeText(link.href).then(function () {
        toast.textContent = toast.dataset.copied;
        clearTimeout(clock);
        clock = setTimeout(function () { toast.textContent = ""; }, 2500);
      }, function () { /* not allowed; the address bar holds the link */ });
    });
  });

  // The section being read is marked in the page's contents: the last one whose heading has passed the upper third.
  var entries = Array.from(document.querySelectorAll("[data-page-toc] a")).map(function (link) {
    return { link: link, head: document.getElementById(decodeURIComponent(link.hash.slice(1))) };
  }).filter(function (entry) { return entry.head; });
  function mark() {
    var line = innerHeight / 3, atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    var passed = entries.filter(function (entry) { return entry.head.getBoundingClientRect().top <= (atEnd ? innerHeight : line); });
    var current = passed[passed.length - 1];
    entries.forEach(function (entry) {
      if (entry === current) entry.link.setAttribute("aria-current", "true");
      else entry.link.removeAttribute("aria-current");
    });
  }
  // The way back to the top comes with the second screen of a page.
  // Where there is no margin beside the text it would lie over it, and comes while one scrolls upwards.
  var toTop = document.querySelector(".to-top"), narrow = matchMedia("(max-width: 72rem)"), was = 0;
  function far() {
    toTop.classList.toggle("shown", scrollY > innerHeight && (!narrow.matches || scrollY < was));
    was = scrollY;
  }
  var waiting = false;
  addEventListener("scroll", function () {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(function () { waiting = false; mark(); far(); });
  }, { passive: true });
  mark();
  far();

  var box = document.querySelector(".search");
  var input = document.getElementById("search");
  var status = document.getElementById("search-status");
  var list = document.getElementById("search-results");
  box.hidden = false;
  var sections = (window.searchIndex || []).map(function (row) {
    return { href: row[0], chapter: row[1], title: row[2], text: row[3], whole: row[1] + " " + row[2] + " " + row[3], called: row[2] ? "" : called(row[1]) };
  });

  // A chapter as the report calls it: Kapitel 4, Bilag K.
  function called(chapter) {
    var number = /^(\d+|\p{Lu})(?= )/u.exec(chapter);
    return number ? (/\d/.test(number[0]) ? status.dataset.chapter : status.dataset.appendix) + " " + number[0] : "";
  }

  // What is searched for: words, the sign of a section with its number, however it is spaced: §42, § 42, §§ 42, and a
  // chapter by what it is called. Of marks around words only what belongs to them is left: "sager" and 2014-15, are sager and 2014-15.
  function terms(typed) {
    var kinds = [status.dataset.chapter, status.dataset.appendix].join("|"), chapters = [];
    var rest = typed.replace(new RegExp("(?<!\\p{L})(" + kinds + ")\\s+(\\d+|\\p{L})(?![\\p{L}\\d.])", "giu"), function (all, kind, number) {
      var text = kind + "\\s" + number;
      chapters.push({ found: new RegExp("(?<!\\p{L})" + text + "(?![\\p{L}\\d.])", "iu"), called: new RegExp("^" + text + "$", "iu") });
      return " ";
    });
    var words = rest.replace(/[»«„“”"]+|[.,;:?!]+(?=\s|$)/g, " ").replace(/§+\s*/g, " §").trim().split(/\s+/);
    return chapters.concat(words.filter(function (word) { return word.length > 1; }).map(function (word) { return { found: term(word) }; }));
  }

  function term(word) {
    var text = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[-–−]/g, "[-–−]");
    if (/^§\d/.test(word)) return new RegExp("§\\s*" + text.slice(1) + "(?!\\d)|§§[^§]{0,20}?\\b" + text.slice(1) + "(?!\\d)", "iu");
    // the number of a figure, table or section is sought whole: 4.1 is no part of 4.10, 14.1 or 4.165
    if (/^(\p{L}|\d+)(\.\d+)+$/u.test(word)) return new RegExp("(?<![\\p{L}\\d.,])" + text + "(?!\\d)", "iu");
    // a short word is sought where words begin: TAF is no part of pilotafprøvning
    return new RegExp((word.length < 4 ? "(?<![\\p{L}\\d])" : "") + text, "iu");
  }

  function named(section, word) { return word.called && word.called.test(section.called); }

  function score(section, words) {
    var heading = section.title || section.chapter;
    return words.reduce(function (sum, word) { return sum + (named(section, word) ? 20 : word.found.test(heading) ? 10 : 1); }, 0);
  }

  function snippet(section, word, into) {
    var found = word.exec(section.text), at = Math.max(0, (found ? found.index : 0) - 40), end = at + 120;
    var from = found ? found.index : at, to = found ? from + found[0].length : at;
    into.append((at > 0 ? "…" : "") + section.text.slice(at, from));
    if (found) {
      var mark = document.createElement("mark");
      mark.textContent = found[0];
      into.append(mark);
    }
    into.append(section.text.slice(to, Math.max(to, end)) + (end < section.text.length ? "…" : ""));
  }

  function entry(section, words) {
    var item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("span");
    link.href = top + section.href;
    link.textContent = section.title ? section.chapter + ": " + section.title : section.chapter;
    text.className = "snippet";
    snippet(section, words[0].found, text);
    link.appendChild(text);
    item.appendChild(link);
    return item;
  }

  function search() {
    var words = terms(input.value);
    var hits = words.length ? sections.filter(function (section) {
      return words.every(function (word) { return word.found.test(section.whole) || named(section, word); });
    }) : [];
    hits.sort(function (a, b) { return score(b, words) - score(a, words); });
    list.replaceChildren.apply(list, hits.map(function (section) { return entry(section, words); }));
    var many = hits.length === 1 ? status.dataset.one : status.dataset.some;
    var typed = input.value.trim();
    status.textContent = !words.length ? (typed ? status.dataset.short : "") : hits.length ? hits.length + " " + many : status.dataset.none;
  }
  input.addEventListener("input", search);
  // Enter goes to the first hit, Escape from a hit back to the field; a hit on this page closes the menu over it.
  input.addEventListener("keydown", function (event) {
    var first = list.querySelector("a");
    if (event.key === "Enter" && first) first.click();
  });
  list.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    input.value = "";
    search();
    input.focus();
  });
  list.addEventListener("click", function (event) { if (event.target.closest("a")) unfold(false); });
  search();
})();
