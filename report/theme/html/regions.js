// A map of regions: arrows, Home, End and letters, a list, and a box with what is known of the chosen one; and long tables that sort.
// The page reads as well without: both views are pictures then, and the table holds the same numbers.
(function () {
  "use strict";
  var collator = new Intl.Collator("da");
  var LOOKED_UP = 50; // rows in one body: a table that nobody reads from one end to the other
  var SVG = "http://www.w3.org/2000/svg";

  function each(parent, selector) { return Array.from(parent.querySelectorAll(selector)); }

  function setUp(map, number) {
    var views = each(map, "svg[data-face]").map(function (svg) { return view(svg); });
    var boxes = each(map, "[data-box]");
    var titles = views[0].regions.map(function (region) { return region.querySelector("title").textContent; });
    var box = map.querySelector(".region-box"), hint = map.querySelector(".region-hint");
    var help = map.querySelector(".region-help");
    var list = choice(), current = -1, typed = "", last = 0;
    help.hidden = false;

    // One view: its regions are the options of a list box, and one of them is where Tab arrives.
    function view(svg) {
      var regions = each(svg, "[data-region]");
      svg.setAttribute("role", "listbox");
      svg.setAttribute("aria-describedby", map.querySelector(".region-help").id);
      regions.forEach(function (region, at) {
        region.setAttribute("role", "option");
        region.setAttribute("aria-selected", "false");
        region.setAttribute("tabindex", at ? "-1" : "0");
      });
      var around = svg.parentElement; // listening for focus would make the drawing itself a stop of Tab
      around.addEventListener("keydown", function (event) { key(event, regions); });
      around.addEventListener("focusin", function (event) { choose(place(event), "off"); });
      around.addEventListener("click", function (event) { if (place(event) >= 0) regions[place(event)].focus(); });
      return { svg: svg, regions: regions, ring: null };
    }

    function place(event) {
      var region = event.target.closest("[data-region]");
      return region ? Number(region.dataset.region) : -1;
    }

    function choice() {
      var row = document.createElement("p"), label = document.createElement("label"), select = document.createElement("select");
      row.className = "region-choice";
      select.id = "region-choice-" + number;
      label.htmlFor = select.id;
      label.textContent = map.dataset.choose;
      select.add(new Option("", ""));
      titles.forEach(function (title, at) { select.add(new Option(title, String(at))); });
      select.addEventListener("change", function () { choose(select.value === "" ? -1 : Number(select.value), "polite"); });
      row.append(label, " ", select);
      map.querySelector(".region-box").before(row);
      return select;
    }

    // Who walks on the map hears the region's name; who uses the list hears the box.
    function choose(at, live) {
      if (at === current) return;
      var before = current;
      current = at;
      box.setAttribute("aria-live", live);
      hint.hidden = at >= 0;
      if (boxes[before]) boxes[before].hidden = true;
      if (boxes[at]) boxes[at].hidden = false;
      list.value = at < 0 ? "" : String(at);
      views.forEach(function (view) { mark(view, at, before); });
    }

    function mark(view, at, before) {
      [[before, "false", "-1"], [at, String(at >= 0), "0"]].forEach(function (state) {
        var region = view.regions[Math.max(state[0], 0)];
        region.setAttribute("aria-selected", state[1]);
        region.setAttribute("tabindex", state[2]);
      });
      if (view.ring) view.ring.remove();
      view.ring = at < 0 ? null : ring(view.regions[at].querySelector("path").getAttribute("d"));
      if (view.ring) view.svg.append(view.ring);
    }

    function ring(path) {
      var group = document.createElementNS(SVG, "g");
      group.setAttribute("class", "region-ring");
      group.setAttribute("aria-hidden", "true");
      ["outer", "inner"].forEach(function (name) {
        var line = document.createElementNS(SVG, "path");
        line.setAttribute("d", path);
        line.setAttribute("class", name);
        group.append(line);
      });
      return group;
    }

    function key(event, regions) {
      var from = place(event), to = from;
      if (from < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key.indexOf("Arrow") === 0) {
        var way = regions[from].dataset[event.key.slice(5).toLowerCase()];
        if (way !== undefined) to = Number(way);
      } else if (event.key === "Home") to = 0;
      else if (event.key === "End") to = regions.length - 1;
      else if (event.key.length === 1 && event.key !== " ") to = typing(event, from);
      else return;
      event.preventDefault();
      regions[to].focus();
    }

    // Letters that follow each other are one word; the same letter again goes on to the next name with it.
    function typing(event, from) {
      var sign = event.key.toLocaleLowerCase("da");
      typed = event.timeStamp - last < 700 ? typed + sign : sign;
      last = event.timeStamp;
      var same = typed.split("").every(function (each) { return each === sign; });
      var word = same ? sign : typed, start = same ? from + 1 : from;
      for (var n = 0; n < titles.length; n++) {
        var at = (start + n) % titles.length, name = titles[at].toLocaleLowerCase("da");
        if (name.indexOf(word) === 0 || name.replace(/aa/g, "å").indexOf(word) === 0) return at;
      }
      return from;
    }
  }

  // A table sorts by the column whose head is pressed; what is not a number comes last among numbers.
  function sortable(table) {
    var heads = each(table, "thead th"), body = table.tBodies[0];
    heads.forEach(function (head) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append.apply(button, Array.from(head.childNodes));
      head.append(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(body, head.cellIndex, down ? -1 : 1);
      });
    });
  }

  function sort(body, column, way) {
    var rows = Array.from(body.rows).map(function (row) {
      var text = row.cells[column].textContent.trim();
      var found = /^[-−+]?\d[\d.]*(,\d+)?/.exec(text);
      return { row: row, text: text, number: found ? Number(found[0].replace(/\./g, "").replace(",", ".").replace("−", "-")) : NaN };
    });
    var numeric = rows.some(function (row) { return !isNaN(row.number); });
    rows.sort(function (a, b) {
      if (numeric && isNaN(a.number) !== isNaN(b.number)) return isNaN(a.number) ? 1 : -1;
      return way * (numeric && !isNaN(a.number) ? a.number - b.number : collator.compare(a.text, b.text));
    });
    body.append.apply(body, rows.map(function (row) { return row.row; }));
  }

  each(document, "[data-regions]").forEach(setUp);
  each(document, "figure.tbl table").forEach(function (table) {
    if (table.tBodies.length === 1 && table.tBodies[0].rows.length >= LOOKED_UP) sortable(table);
  });
})();
