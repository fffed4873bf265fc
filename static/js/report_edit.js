// The page that changes a report: all but the place works by itself.

import { letChoose } from "./report_place.js";

letChoose(document.getElementById("tell"));
