// Equipment that is lent, on a tablet: found among everything else, also what the centre does not know of yet.

import { holds } from "../../domain/find.js";
import { view } from "../core.js";
import { introduce } from "../subjects.js";
import { empty } from "../view/fill.js";

introduce({
  name: "loans",
  position: 40,
  shows: {
    lend_equipment({ payload }, within) {
      within.set("loans", payload.loan, { team: payload.team, what: payload.what, count: Number(payload.count ?? 1) });
    },
  },
  lists: {
    rosters: (text) =>
      view()
        .rows("loans")
        .filter(({ what }) => text.trim() && holds(text, [what]))
        .map(({ what, count, team }) => empty(`${what} ${count} を${view().row("teams", team)?.number ?? ""}班に貸し出し中`)),
  },
});
