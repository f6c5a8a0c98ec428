// Builds dist/: style, script, icon and the notices of what they contain. Run `npm ci && node build.mjs` in this folder.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(here, ...parts);

await rm(at("dist"), { recursive: true, force: true });
await mkdir(at("dist"), { recursive: true });

const style = sass.compile(at("src/style/main.scss"), {
  loadPaths: [at("node_modules")],
  style: "compressed",
  quietDeps: true,
  charset: false,
});
await writeFile(at("dist/casewright.css"), style.css);

// For languages that run from right to left: the same, mirrored.
await writeFile(at("dist/casewright-rtl.css"), rtlcss.process(style.css));

await build({
  entryPoints: [at("src/casewright.ts")],
  outfile: at("dist/casewright.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});

await copyFile(at("src/icon.svg"), at("dist/icon.svg"));

const pack = JSON.parse(await readFile(at("node_modules/govuk-frontend/package.json"), "utf8"));
await writeFile(
  at("dist/notices.txt"),
  `The style and script of these pages are built with ${pack.name} ${pack.version}, licence ${pack.license}.\n` +
    `Copyright (c) Crown Copyright (Government Digital Service). ${pack.homepage ?? ""}\n` +
    `Neither the crown, nor the GDS Transport typeface, nor any GOV.UK logo is used.\n\n` +
    `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated\n` +
    `documentation files (the "Software"), to deal in the Software without restriction, including without limitation\n` +
    `the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and\n` +
    `to permit persons to whom the Software is furnished to do so, subject to the following conditions:\n\n` +
    `The above copyright notice and this permission notice shall be included in all copies or substantial portions of\n` +
    `the Software.\n\n` +
    `THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO\n` +
    `THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE\n` +
    `AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF\n` +
    `CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS\n` +
    `IN THE SOFTWARE.\n`,
);
