// The short form of make torture; its seed is in the name of the test.

import { test } from "node:test";
import { torture } from "../torture/torture.mjs";

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

test(`whoever is killed, each event is there once and all adds up (SEED=${seed})`, (context) => torture({ seed, seconds: 15, say: (line) => context.diagnostic(line) }));
