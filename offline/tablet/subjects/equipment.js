// Equipment on a tablet: lots and single things, by which labels are known and kinds are told apart. What is lent is in loans.js.

import { introduce } from "../subjects.js";

introduce({ name: "equipment", position: 45 });
