// Takes out of the design system what the templates use, and puts it with htmx and the licences into made/.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";

const dkfds = "node_modules/dkfds/";
const [{ css }] = await new PurgeCSS().purge({
  css: [`${dkfds}dist/css/dkfds.min.css`],
  content: ["../templates/**/*.html", "own/*.js"],
  // Classes that templates put together out of parts.
  safelist: { standard: ["html", "body"], greedy: [/^form-(radio|checkbox|group)/] },
  keyframes: true,
  variables: true,
});
const used = new Map();
const style = css
  .replace(/\/\*# sourceMappingURL=[^*]*\*\//, "")
  // The reader's own typeface: a web font would weigh more than the whole page.
  .replace(/@font-face\s*{[^}]*}/g, "")
  .replace(/"?IBM Plex Sans"?\s*,/g, "")
  .replace(/url\("?\.\.\/img\/svg-icons\/([a-z0-9-]+\.svg)"?\)/g, (_, name) => {
    const content = readFileSync(`${dkfds}dist/img/svg-icons/${name}`);
    used.set(name, content);
    return `url("${name}?${createHash("sha256").update(content).digest("hex").slice(0, 8)}")`;
  });
writeFileSync("made/dkfds.css", style);
for (const [name, content] of used) writeFileSync(`made/${name}`, content);
copyFileSync("node_modules/htmx.org/dist/htmx.min.js", "made/htmx.js");
copyFileSync(`${dkfds}LICENSE.md`, "made/LICENSE-dkfds.md");
copyFileSync("node_modules/htmx.org/LICENSE", "made/LICENSE-htmx.txt");
