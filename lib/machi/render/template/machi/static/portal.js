(() => {
  const $ = (id) => document.getElementById(id);
  const field = $("query"), status = $("found"), none = $("none");
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const towns = [...document.querySelectorAll(".town")].map((item) => {
    const group = item.closest(".prefecture");
    const words = [group.querySelector("h2"), item.querySelector("h3"), item.querySelector(".state")];
    const text = [...words.map((part) => part.textContent), item.id].join(" ");
    return { item, group, key: plain(text) };
  });
  const groups = [...document.querySelectorAll(".prefecture")];
  const jumps = new Map([...document.querySelectorAll(".prefectures a")].map((a) => [a.hash, a.parentNode]));
  let wait = 0;

  const show = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const filled = new Map(groups.map((group) => [group, 0]));
    let count = 0;
    for (const town of towns) {
      const hit = words.every((word) => town.key.includes(word));
      if (town.item.hidden === hit) town.item.hidden = !hit;
      if (hit) { count += 1; filled.set(town.group, filled.get(town.group) + 1); }
    }
    for (const [group, n] of filled) {
      if (group.hidden !== (n === 0)) group.hidden = n === 0;
      const jump = jumps.get("#" + group.id);
      if (jump) jump.hidden = n === 0;
    }
    none.hidden = count > 0 || towns.length === 0;
    $("missed").textContent = field.value.trim();
    clearTimeout(wait);
    // Read out, and written into the address, only when typing pauses.
    wait = setTimeout(() => {
      status.textContent = words.length ? `${towns.length.toLocaleString("ja")}団体のうち${count.toLocaleString("ja")}団体` : "";
      const address = location.href.split("#")[0] + (words.length ? "#q=" + encodeURIComponent(field.value.trim()) : "");
      if (words.length || location.hash.startsWith("#q=")) history.replaceState(null, "", address);
    }, 250);
  };

  const read = () => {
    if (!location.hash.startsWith("#q=")) return;
    const text = location.hash.slice(3);
    try { field.value = decodeURIComponent(text); } catch { field.value = text; }
    show();
  };

  const list = (fold) => {
    const folder = fold.closest(".town").id;
    const set = $(fold.dataset.set);
    const items = [...set.children].map((part) => {
      const line = document.createElement("li");
      for (const [name, words] of [["html", part.textContent], ["ipynb", "ノートブック"]]) {
        if (!part.dataset.has.split(" ").includes(name)) continue;
        const link = document.createElement("a");
        link.href = `${folder}/${part.dataset.stem}.${name}`;
        link.textContent = words;
        if (name === "ipynb") link.setAttribute("aria-label", `${part.textContent}のノートブック`);
        line.append(link, " ");
      }
      return line;
    });
    const whole = document.createElement("ol");
    whole.append(...items);
    fold.querySelector("p").replaceWith(whole);
  };

  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches("[data-set]") && event.target.querySelector("p")) list(event.target);
  }, true);
  // Letters of an unfinished conversion are no query yet.
  field.addEventListener("input", (event) => { if (!event.isComposing) show(); });
  field.addEventListener("compositionend", show);
  $("clear").addEventListener("click", () => { field.value = ""; show(); field.focus(); });
  addEventListener("hashchange", read);
  $("search").hidden = false;
  read();
})();
