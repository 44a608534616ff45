// Joins the two packages of make-communes.sh.  Arguments: the folder of the
// JSON files of Etalab, the text file of GeoNames.  Writes the table.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [, , etalab, geonames] = process.argv;
const read = (f) => JSON.parse(readFileSync(join(etalab, f), "utf8"));
const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
	.replace(/œ/g, "oe").replace(/[^a-z0-9]+/g, " ").trim();

// --- what is typed by hand --------------------------------------------------

// A commune whose main place GeoNames knows without its INSEE code: country
// and name of that place.
const named = {
	97701: "BL Gustavia", 97801: "MF Marigot",
	98412: "TF Port-aux-Français",
	98712: "PF Arue", 98714: "PF Vaitape", 98715: "PF Faaa",
	98719: "PF Rikitea", 98722: "PF Tiarei", 98723: "PF Atuona",
	98724: "PF Fare", 98725: "PF Mahina", 98729: "PF Afareaitu",
	98731: "PF Taiohae", 98733: "PF Paea", 98734: "PF Papao",
	98735: "PF Papeete", 98736: "PF Pirae", 98738: "PF Punaauia",
	98742: "PF Tapuarava", 98744: "PF Moerai", 98747: "PF Afaahiti",
	98748: "PF Vairao", 98752: "PF Otutara", 98753: "PF Mataura",
	98754: "PF Tevaitoa", 98758: "PF Uturoa", 98832: "NC Yaté-Barrage",
};
for (let n = 1; n <= 9; n++)
	named[69380 + n] = `FR Lyon 0${n}`;
for (let n = 1; n <= 16; n++)
	named[13200 + n] = `FR Marseille ${String(n).padStart(2, "0")}`;

// The main place where GeoNames has none, or where a mean would be far off
// (islands, Guyane): latitude, longitude, to about two kilometres.
const hand = {
	"17004": [46.01, -1.17], "22016": [48.85, -3.0],
	"29082": [48.74, -4.01], "29083": [48.037, -4.85],
	"29084": [48.4, -4.96], "56085": [47.34, -2.88],
	"56086": [47.39, -2.96], "56088": [47.59, -2.8],
	"85113": [46.727, -2.349],
	// the arrondissements of Paris: the middle of where people live
	"75101": [48.863, 2.336], "75102": [48.868, 2.343],
	"75103": [48.863, 2.36], "75104": [48.854, 2.358],
	"75105": [48.844, 2.351], "75106": [48.849, 2.333],
	"75107": [48.856, 2.312], "75108": [48.873, 2.313],
	"75109": [48.877, 2.337], "75110": [48.876, 2.361],
	"75111": [48.859, 2.38], "75112": [48.841, 2.388],
	"75113": [48.828, 2.362], "75114": [48.829, 2.327],
	"75115": [48.84, 2.293], "75116": [48.86, 2.272],
	"75117": [48.887, 2.307], "75118": [48.893, 2.348],
	"75119": [48.887, 2.385], "75120": [48.863, 2.401],
	// Guadeloupe, Martinique, Guyane, La Réunion
	"97108": [15.89, -61.22], "97111": [16.31, -61.79],
	"97114": [16.13, -61.57], "97116": [16.33, -61.46],
	"97126": [15.96, -61.31], "97131": [15.87, -61.58],
	"97133": [15.95, -61.7], "97202": [14.49, -61.08],
	"97204": [14.71, -61.18], "97205": [14.64, -61.14],
	"97206": [14.48, -61.03], "97208": [14.73, -61.13],
	"97215": [14.87, -61.14], "97216": [14.82, -61.03],
	"97219": [14.8, -61.22], "97221": [14.53, -60.97],
	"97226": [14.44, -60.88], "97233": [14.7, -61.14],
	"97234": [14.67, -61.16],
	"97313": [4.89, -52.49], "97314": [4.21, -51.67],
	"97352": [3.62, -53.21], "97358": [4.82, -53.28],
	"97361": [5.74, -53.93], "97362": [3.81, -54.15],
	"97404": [-21.27, 55.37], "97406": [-21.13, 55.63],
	// Terres australes, Polynésie, Nouvelle-Calédonie, Clipperton
	"98411": [-37.8, 77.57], "98413": [-46.43, 51.86],
	"98414": [-66.66, 140.0],
	"98711": [-17.34, -145.51], "98713": [-15.24, -146.61],
	"98716": [-16.05, -145.62], "98717": [-15.82, -140.88],
	"98718": [-10.51, -138.68], "98720": [-18.11, -140.91],
	"98721": [-17.53, -142.53], "98726": [-16.63, -143.57],
	"98727": [-14.46, -146.06], "98728": [-16.44, -152.25],
	"98730": [-14.17, -141.27], "98732": [-19.28, -138.77],
	"98737": [-14.82, -138.81], "98739": [-23.87, -147.69],
	"98740": [-14.97, -147.63], "98741": [-27.62, -144.33],
	"98743": [-22.65, -152.8], "98745": [-16.58, -151.49],
	"98746": [-9.94, -139.11], "98749": [-14.48, -145.03],
	"98750": [-16.8, -151.41], "98751": [-17.34, -138.45],
	"98755": [-20.77, -138.57], "98756": [-8.94, -139.57],
	"98757": [-9.36, -140.05], "98806": [-21.66, 165.78],
	"98833": [-21.39, 165.83], "98901": [10.3, -109.22],
};

// The middle of what is left: nobody lives there (Îles Éparses).
const middle = { "984": [-17.05, 42.73] };

// --- communes ---------------------------------------------------------------

const epci = new Map();
for (const e of read("epci.json"))
	for (const m of e.membres ?? [])
		epci.set(m.code, e.code);
const all = read("communes.json").filter((c) =>
	c.type === "commune-actuelle" || c.type === "arrondissement-municipal");
const dept = (c) => c.departement ??
	c.code.slice(0, /^9[78]/.test(c.code) ? 3 : 2);

// --- the places of GeoNames -------------------------------------------------

// Where the INSEE code stands depends on the country: admin1, 2 or 4.
const column = { FR: 13, RE: 13, GP: 13, MQ: 13, GF: 13, YT: 10, PM: 10,
	WF: 10, NC: 11 };
const places = new Map();	// INSEE code -> places
const byName = new Map();	// "PF Arue" -> place
for (const line of readFileSync(geonames, "utf8").split("\n")) {
	const c = line.split("\t");
	if (c.length < 15)
		continue;
	const place = { id: Number(c[0]), name: fold(c[1]), lat: Number(c[4]),
		lon: Number(c[5]), people: Number(c[14]) };
	const code = column[c[8]] && c[column[c[8]]];
	if (code)
		places.set(code, [...(places.get(code) ?? []), place]);
	const key = `${c[8]} ${c[1]}`;
	if (!byName.has(key))
		byName.set(key, place);
}

// The place with the name of the commune, else the most populated.
const best = (code, name) => {
	const same = (p) => Number(p.name === fold(name));
	return [...(places.get(code) ?? [])].sort((a, b) =>
		same(b) - same(a) || b.people - a.people || a.id - b.id)[0];
};
const at = new Map();
for (const c of all) {
	let p = best(c.code, c.nom);
	if (!p && named[c.code]) {
		p = byName.get(named[c.code]);
		if (!p)
			throw new Error(`${c.code}: no ${named[c.code]}`);
	}
	for (const old of c.anciensCodes ?? [])
		p ??= best(old, c.nom);
	if (p)
		at.set(c.code, p);
}

// --- means ------------------------------------------------------------------

const group = (key) => {
	const m = new Map();
	for (const c of all.filter((c) => c.type === "commune-actuelle"))
		for (const k of key(c))
			m.set(k, [...(m.get(k) ?? []), c]);
	return m;
};
const byPostcode = group((c) => c.codesPostaux ?? []);
const byEpci = group((c) => (epci.has(c.code) ? [epci.get(c.code)] : []));
const mean = (list) => {
	const known = (list ?? []).map((c) => at.get(c.code)).filter(Boolean);
	const of = (k) => known.reduce((s, p) => s + p[k], 0) / known.length;
	return known.length ? [of("lat"), of("lon")] : undefined;
};

// [latitude, longitude, precision]
const locate = (c) => {
	const p = at.get(c.code);
	if (p)
		return [p.lat, p.lon, "commune"];
	if (hand[c.code])
		return [...hand[c.code], "hand"];
	for (const code of c.codesPostaux ?? []) {
		const m = mean(byPostcode.get(code));
		if (m)
			return [...m, "postcode"];
	}
	const e = mean(byEpci.get(epci.get(c.code)));
	if (e)
		return [...e, "epci"];
	if (middle[dept(c)])
		return [...middle[dept(c)], "dept"];
	throw new Error(`${c.code} ${c.nom}: nowhere; type it in the table`);
};

// --- the table --------------------------------------------------------------

const degrees = (v) => String(Math.round(v * 1e5) / 1e5);
const lines = all.map((c) => {
	const [lat, lon, precision] = locate(c);
	const district = c.type === "arrondissement-municipal";
	return [c.code, c.nom, dept(c),
		epci.get(district ? c.commune : c.code) ?? "",
		c.population ?? 0, degrees(lat), degrees(lon), precision,
		[...(c.codesPostaux ?? [])].sort().join(" "),
		district ? "arrondissement" : "commune",
		district ? c.commune : ""].join("\t");
});
lines.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
process.stdout.write(`\
# Communes and municipal arrondissements of France.
# Données: INSEE/Etalab (MIT / Licence Ouverte), GeoNames CC BY 4.0.
# WGS84.  Precision of the coordinates: commune, its main place; hand, the same
# typed by hand; postcode, epci, a mean of the communes which share them; dept,
# the middle of a territory.
# code name departement epci population lat lon precision postcodes kind parent
${lines.join("\n")}
`);
