// Joins the two packages of make-communes.sh; the folder is the argument.
import { readFileSync, readdirSync } from "node:fs";
const dir = process.argv[2];
const sub = readdirSync(dir);
const geo = sub.find((d) => d.startsWith("cities-500") && !d.endsWith("tgz"));
const adm = sub.find((d) => d.startsWith("etalab") && !d.endsWith("tgz"));
const read = (f) => JSON.parse(readFileSync(`${dir}/${adm}/package/data/${f}`));

// GeoNames: admin4 is the INSEE code; the most populated place of a code
const at = new Map();
for (const line of readFileSync(`${dir}/${geo}/package/dist/cities500.txt`,
  "utf8").split("\n")) {
  const c = line.split("\t");
  if (c.length < 15 || !c[13]) continue;
  if (!["FR", "RE", "GP", "MQ", "GF", "YT", "PM", "BL", "MF"].includes(c[8]))
    continue;
  const old = at.get(c[13]);
  const people = Number(c[14]);
  if (!old || people > old.people)
    at.set(c[13], { lat: Number(c[4]), lon: Number(c[5]), people });
}

// Where no place is known: typed by hand from public maps, in degrees.
const hand = {
  "975": [46.78, -56.18], "976": [-12.82, 45.15], "977": [17.9, -62.83],
  "978": [18.07, -63.06], "986": [-13.28, -176.18], "987": [-17.55, -149.56],
  "988": [-22.27, 166.45], "984": [-49.35, 70.22], "989": [10.3, -109.22],
  "29": [48.45, -5.1], "85": [46.71, -2.34], "56": [47.39, -2.96],
};

const epci = new Map();
for (const e of read("epci.json"))
  for (const m of e.membres ?? []) epci.set(m.code, e.code);
const all = read("communes.json").filter((c) =>
  c.type === "commune-actuelle" || c.type === "arrondissement-municipal");
const mean = (list) => {
  const known = list.map((c) => at.get(c.code)).filter(Boolean);
  if (!known.length) return null;
  return {
    lat: known.reduce((s, p) => s + p.lat, 0) / known.length,
    lon: known.reduce((s, p) => s + p.lon, 0) / known.length,
  };
};
const group = (key) => {
  const m = new Map();
  for (const c of all)
    for (const k of key(c)) m.set(k, [...(m.get(k) ?? []), c]);
  return m;
};
const byPostcode = group((c) => c.codesPostaux ?? []);
const byEpci = group((c) => (epci.get(c.code) ? [epci.get(c.code)] : []));
const byDept = group((c) => [dept(c)]);
function dept(c) {
  if (c.departement) return c.departement;
  return /^9[78]/.test(c.code) ? c.code.slice(0, 3) : c.code.slice(0, 2);
}
const place = (c) => {
  if (at.has(c.code)) return [at.get(c.code), "commune"];
  for (const p of c.codesPostaux ?? []) {
    const m = mean(byPostcode.get(p));
    if (m) return [m, "postcode"];
  }
  const e = epci.get(c.code) && mean(byEpci.get(epci.get(c.code)));
  if (e) return [e, "epci"];
  const h = hand[dept(c)];
  if (h) return [{ lat: h[0], lon: h[1] }, "hand"];
  const d = mean(byDept.get(dept(c)));
  return d ? [d, "dept"] : [null, "none"];
};
const f = (v) => String(Math.round(v * 1e5) / 1e5);
const out = [
  "# Communes of France.  Data: INSEE, Etalab (decoupage-administratif, MIT;",
  "# Licence Ouverte 2.0); coordinates: GeoNames, CC BY 4.0.",
  "# code name departement epci population lat lon precision postcodes kind parent",
];
const lines = all.map((c) => {
  const [p, precision] = place(c);
  const district = c.type === "arrondissement-municipal";
  return [c.code, c.nom, dept(c), epci.get(c.code) ?? "", c.population ?? 0,
    p ? f(p.lat) : "", p ? f(p.lon) : "", precision,
    [...(c.codesPostaux ?? [])].sort().join(" "),
    district ? "arrondissement" : "commune",
    district ? c.commune ?? "" : ""].join("\t");
});
lines.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
process.stdout.write(out.concat(lines).join("\n") + "\n");
