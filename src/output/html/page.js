(function () {
  "use strict";
  var form = document.querySelector(".filters");
  if (!form) return;
  var findings = Array.prototype.slice.call(document.querySelectorAll(".finding"));
  var files = Array.prototype.slice.call(document.querySelectorAll(".file"));
  var shown = document.getElementById("shown");
  function checked(name) {
    return Array.prototype.map.call(form.querySelectorAll("input[name=" + name + "]:checked"), function (it) {
      return it.value;
    });
  }
  function filter() {
    var severities = checked("severity"), bases = checked("basis");
    var rule = form.elements.rule.value, text = form.elements.text.value.trim().toLowerCase();
    var count = 0;
    findings.forEach(function (it) {
      var fits = severities.indexOf(it.dataset.severity) >= 0 && bases.indexOf(it.dataset.basis) >= 0 &&
        (!rule || it.dataset.rule === rule) &&
        (!text || (it.dataset.file + " " + it.textContent).toLowerCase().indexOf(text) >= 0);
      it.hidden = !fits;
      count += fits ? 1 : 0;
    });
    files.forEach(function (it) {
      it.hidden = !it.querySelector(".finding:not([hidden])");
    });
    shown.textContent = count === findings.length ? "" : count + " of " + findings.length + " shown";
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  filter();
  var copy = document.getElementById("copy");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", function () {
      navigator.clipboard.writeText(document.getElementById("script").textContent).then(function () {
        copy.textContent = "copied";
      });
    });
  }
})();
