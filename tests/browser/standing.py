"""How a screen stands on a tablet, measured in Chromium: what is too small, cut off, out of sight, or found by axe."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from vcenter.web.assets import MODULES

SIZES = {"lying": (1180, 820), "keyboard up": (1180, 480), "upright": (800, 1280)}

STANDING = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true });
  const all = (which) => [...document.querySelectorAll(which)].filter(seen);
  const box = (one) => one.getBoundingClientRect();
  const inside = (one) => box(one).top >= -1 && box(one).bottom <= innerHeight + 1;
  const main = document.querySelector("main");
  const go = getComputedStyle(document.documentElement).getPropertyValue("--go").trim();
  const probe = Object.assign(document.createElement("i"), { style: `background: ${go}` });
  document.body.append(probe);
  const green = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const filled = all("main a, main button").filter((one) => getComputedStyle(one).backgroundColor === green);
  main.scrollTop = 0;
  const bars = all("main .actions").filter((one) => getComputedStyle(one).position !== "static");
  const atTheTop = bars.every(inside);
  const hit = (bar, down) => document.elementFromPoint(box(bar).left + box(bar).width / 2, box(bar).top + down);
  const below = (bar, down) => !bar.contains(hit(bar, down)) && !hit(bar, down)?.closest(".toast");
  const stuck = (one) => inside(one) && box(one).bottom <= box(main).bottom + 1;
  const covered = bars.filter((one) => stuck(one) && [4, box(one).height / 2, box(one).height - 4].some((down) => below(one, down)));
  main.scrollTop = main.scrollHeight;
  const menu = all(".desks > *").every(inside) && all(".top").every(inside);
  main.scrollTop = 0;
  const room = (one) => box(one).width - parseFloat(getComputedStyle(one).paddingLeft) - parseFloat(getComputedStyle(one).paddingRight);
  const rowOf = (one) => [...one.children].filter((part) => seen(part) && Math.abs(box(part).top - box(one.firstElementChild).top) < 2);
  const narrow = all(".columns").filter((one) => rowOf(one).reduce((sum, part) => sum + box(part).width, 0) < room(one) * 0.9);
  const words = document.createRange();
  const cut = all("main .card *").filter((one) => [...one.childNodes].some((part) => {
    if (part.nodeType !== 3 || !part.textContent.trim()) return false;
    words.selectNode(part);
    const rolls = one.closest(".scroll, .tabs, pre, .visually-hidden");
    return !rolls && words.getBoundingClientRect().right > box(one.closest(".card")).right + 1;
  }));
  return {
    menu,
    narrow: narrow.map((one) => one.outerHTML.slice(0, 90)),
    cut: cut.map((one) => one.outerHTML.slice(0, 90)),
    bar: atTheTop,
    covered: covered.map((one) => hit(one, box(one).height - 4)?.outerHTML.slice(0, 90)),
    filled: filled.map((one) => one.textContent.trim()),
    sideways: Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth),
  };
}"""


def size(page: Page, name: str) -> None:
    width, height = SIZES[name]
    page.set_viewport_size({"width": width, "height": height})


def too_fine(page: Page) -> list[str]:
    """Text below 16 px."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((one) => one.checkVisibility({ visibilityProperty: true }))
          .filter((one) => [...one.childNodes].some((part) => part.nodeType === 3 && part.textContent.trim()))
          .map((one) => [one, parseFloat(getComputedStyle(one).fontSize)])
          .filter(([, size]) => size > 0 && size < 15.9)  /* nought: its sign stands for it */
          .map(([one]) => one.outerHTML.slice(0, 90))"""
    )
    return found


def stands(page: Page, name: str, *, made_anew: bool) -> None:
    """Nothing is cut off, squeezed or out of sight. name: the size at which it is held; made_anew: by the rules for whole screens."""
    found = page.evaluate(STANDING)
    assert found["sideways"] <= 0, f"{name}: it scrolls sideways"
    assert found["narrow"] == [], f"{name}: columns leave the width unused"
    assert found["cut"] == [], f"{name}: words reach out of their card"
    assert found["covered"] == [], f"{name}: something lies on the action bar"
    assert too_fine(page) == [], name
    if made_anew:
        assert found["menu"], f"{name}: the menu goes out of sight"
        assert found["bar"], f"{name}: the action bar is out of sight"
        assert len(found["filled"]) <= 1, f"{name}: several filled buttons: {found['filled']}"


def empty_below(page: Page) -> bool:
    """Whether the page scrolls further than its body reaches."""
    found: bool = page.evaluate("document.documentElement.scrollHeight > document.body.scrollHeight + 1")
    return found


def cut_off_when_doubled(page: Page) -> int:
    """Pixels that cannot be seen without scrolling sideways when all text is twice as large."""
    cut_off: int = page.evaluate(
        """() => {
          const root = document.documentElement;
          root.style.fontSize = "36px";
          const main = document.querySelector("main");
          const cut = Math.max(root.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth);
          root.style.fontSize = "";
          return cut;
        }"""
    )
    return cut_off


def too_small(page: Page) -> list[str]:
    """What a glove would miss: less than 48 px high or wide. Links within a sentence are exempt."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
          .filter((one) => one.type !== "hidden" && one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
          .filter((one) => !one.closest(".skip, dd, p"))
          .map((one) => [one, (one.closest(".tile, .counts label, .field") ?? one).getBoundingClientRect()])
          .filter(([one, box]) => box.height < 47.5 || box.width < 47.5)
          .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${Math.round(box.width)}×${Math.round(box.height)}`)"""
    )
    return found


def findings(page: Page) -> list[str]:
    """What axe calls serious or critical, by WCAG 2.2 AA."""
    page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text("utf-8"))
    violations: list[dict[str, Any]] = page.evaluate(
        """async () => {
          // What the bar at the bottom covers half just now is scrolled up by whoever wants to press it.
          const bars = [...document.querySelectorAll(".actions")];
          for (const bar of bars) bar.style.position = "static";
          const found = await axe.run(document, {
            resultTypes: ["violations"],
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
          });
          for (const bar of bars) bar.style.position = "";
          return found.violations;
        }"""
    )
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]
