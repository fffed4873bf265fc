import { drawWhenSeen } from "./map_loader.js";

const box = document.querySelector(".admin-report-map");
if (box) drawWhenSeen(box);
