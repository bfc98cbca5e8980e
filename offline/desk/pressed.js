// A list that is drawn anew between press and release takes the press away: news of it waits until it has been let go of.

/** @type {Element | null} */
let pressed = null;

/** What is told again once nothing is pressed. @type {Set<string>} */
const held = new Set();

document.addEventListener("pointerdown", ({ target }) => (pressed = target instanceof Element ? target : null), { capture: true, passive: true });

// After the click that belongs to it.
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(letGo), { capture: true, passive: true });

document.addEventListener("htmx:before:swap", (event) => {
  const { sourceElement, target } = event.detail.ctx;
  const news = sourceElement.getAttribute("hx-trigger")?.match(/changed:[\w-]+/g);
  if (!pressed || !news || !target?.contains(pressed)) return;
  event.preventDefault();
  for (const one of news) held.add(one);
});

function letGo() {
  pressed = null;
  const news = [...held];
  held.clear();
  for (const one of news) document.body.dispatchEvent(new CustomEvent(one));
}
