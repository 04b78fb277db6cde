// Builds the page and the cards: node build.mjs [FOLDER]
//
// Each file's name contains a hash of its content, because Home Assistant lets browsers keep it for a month. Beside each
// lies a .gz, which Home Assistant serves by itself. manifest.json names the entries, licenses.txt holds the licenses of
// what the bundles contain. The same sources give the same bytes.
import { readFile, readdir, mkdir, rm, writeFile, rename } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, "../custom_components/familiar/frontend"));
const entries = ["panel", "cards"];

const { outputFiles, metafile } = await build({
  absWorkingDir: here,
  entryPoints: entries.map((name) => `src/${name}.ts`),
  outdir: "built",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2021",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  metafile: true,
  write: false,
  logLevel: "warning",
});

/** Returns the packages that the bundles contain, sorted. */
function packages() {
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([input]) => input),
  );
  const names = inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

async function licenses() {
  const texts = [];
  for (const name of packages()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((it) => /^licen[cs]e/i.test(it));
    if (!file) throw new Error(`${name} ships no license. Leave it out of the bundles.`);
    const text = (await readFile(join(folder, file), "utf8")).trim();
    texts.push(`${name} ${version} (${license})\n\n${text}\n`);
  }
  return texts.join(`\n${"-".repeat(78)}\n\n`);
}

const manifest = Object.fromEntries(
  Object.entries(metafile.outputs)
    .filter(([, { entryPoint }]) => entries.includes(entryPoint?.slice("src/".length, -".ts".length)))
    .map(([path, { entryPoint }]) => [entryPoint.slice("src/".length, -".ts".length), relative("built", path)])
    .sort(),
);

// Into a folder beside it, which then takes its place: Home Assistant never sees half of it.
const fresh = `${target}.new`;
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
for (const { path, contents } of outputFiles) {
  const name = relative(join(here, "built"), path).split(sep).join("/");
  await writeFile(join(fresh, name), contents);
  await writeFile(join(fresh, `${name}.gz`), gzipSync(contents, { level: 9 }));
}
await writeFile(join(fresh, "licenses.txt"), await licenses());
await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
