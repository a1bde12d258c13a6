// Replays a draw in the reader's own browser from its public record, with Web Crypto and none of the server's word.
// The rules are those of docs/verifiable-draws.md. The page names the steps; this file only says which of them hold.
"use strict";

(() => {
  const VERSION = "qp-draw-1";
  const SEALS = ["qp-draw-1", "qp-draw-2", "qp-draw-3", "qp-draw-4", "qp-draw-5"];
  const RECORDS = ["qp-draw-record-1", "qp-draw-record-2"];
  const STATES = ["committing", "revealing", "waiting", "seeded", "drawn", "void"];
  // What a record and its parts hold; with a ? it may be null.
  const MEMBERS = {
    "": "format number state seal objects excluded inspectors witnesses refused_reveals public_value seed drawn_at? "
      + "void_at? void_reason drawn seats replacements redraw",
    seal: "text sha256", redraw: "of? reason", witnesses: "position name office commitment nonce absent",
    refused_reveals: "position digest", replacements: "step kind subject team inspector ground",
    public_entries: "position? name office value at", held: "until opened_at? seats",
  };
  const GROUNDS = { inspector: ["recusal", "unavailable"], object: ["closed", "exempt"] };
  const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;
  const NONCE = /^[\x21-\x7e]{16,200}$/;
  const DIGEST = /^[0-9a-f]{64}$/;
  const BATCH = 4000;
  // Fields of a line: any text, a text that is not empty, a number, a digest, a day, a time, the code of an item.
  const FORMS = {
    T: "[^\\t]*", S: "[^\\t]+", N: "0|[1-9][0-9]{0,8}", H: "[0-9a-f]{64}", D: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    I: "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", C: "[A-Za-z0-9._-]{1,40}",
  };
  // The lines of a seal in their order: the forms of their fields, how many such lines at least and at most.
  const LINES = {
    algorithm: ["S", 1, 1], number: ["S", 1, 1], agency: ["S T", 1, 1], title: ["T", 1, 1],
    purpose: ["inspection|sampling|licensing|award|other", 1, 1], mode: ["undirected|directed T", 1, 1],
    sealed: ["I", 1, 1], objects: ["N H", 1, 1], excluded: ["N H", 1, 1], inspectors: ["N H", 1, 1],
    seats: ["0|[2-9]", 1, 1], visits: ["D D", 1, 1], "held back": ["D S", 0, 1], item: ["C S S", 1, Infinity],
    quota: ["C S N N", 0, Infinity], "not drawn": ["C S S", 0, Infinity], witness: ["[1-9] S T", 2, Infinity], "commitments until": ["I", 1, 1],
    "reveals until": ["I", 1, 1], absence: ["void|proceed", 1, 1], "public value": ["S D S I I", 0, 1],
    follows: ["S S", 0, 1], "redraw of": ["S S", 0, 1],
  };
  const INSPECTORS = { inspector: "S S T N|", certificate: "S C|\\* D D", recusal: "S S", last: "S S", salt: "H" };
  const DEEPEST = 8;
  const MINUTE = 60_000;
  const LONE = /\p{Surrogate}/u; // half a character: no UTF-8 holds it
  const encoder = new TextEncoder();
  const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));

  const sha = async (text) => {
    need(!LONE.test(text), "not a text");
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
    let hex = "";
    for (const byte of bytes) hex += HEX[byte];
    return hex;
  };
  const digest = (...parts) => sha([VERSION, ...parts].join("\n"));
  const lot = async (count, ...parts) => Number(BigInt(`0x${await digest(...parts)}`) % BigInt(count));
  const need = (holds, text) => {
    if (!holds) throw new Error(text);
  };
  // UTF-8 order: where two texts part, a surrogate (beyond U+FFFF) is greater than any other unit.
  const compare = (a, b) => {
    const length = Math.min(a.length, b.length);
    for (let n = 0; n < length; n++) {
      const x = a.charCodeAt(n), y = b.charCodeAt(n);
      if (x === y) continue;
      const far = (unit) => unit >= 0xd800 && unit <= 0xdfff;
      return far(x) === far(y) ? x - y : far(x) ? 1 : -1;
    }
    return a.length - b.length;
  };
  const ascendingNumbers = (values) => values.every((value, n) => n === 0 || values[n - 1] < value);
  const ascending = (values) => values.every((value, n) => n === 0 || compare(values[n - 1], value) < 0);
  const sealed = (lines) => {
    need(!lines.some((line) => CONTROL.test(line)), "control character");
    return sha(lines.map((line) => `${line}\n`).join(""));
  };
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const place = (...parts) => parts.join("\t");

  // --- Masks: bit n stands for the n-th inspector in the drawn order -------------------------------------------------
  const bit = (n) => 1n << BigInt(n);
  const bits = (mask) => {
    const found = [], text = mask.toString(2);
    for (let n = text.length - 1; n >= 0; n--) if (text[n] === "1") found.push(text.length - 1 - n);
    return found;
  };

  // --- Seal, lists, ceremony ---------------------------------------------------------------------------------------
  const patterns = new Map();
  const fits = (line, forms) => {
    if (!patterns.has(forms)) {
      const fields = forms.split(" ").map((field) => field.split("|").map((form) => FORMS[form] ?? form).join("|"));
      patterns.set(forms, new RegExp(`^(?:${fields.map((field) => `(?:${field})`).join("\\t")})$`));
    }
    return patterns.get(forms).test(line);
  };

  // A record holds texts and whole numbers, has all its members, and is not nested deeper than it needs.
  const checkValues = (record) => {
    const left = [[record, 1]];
    while (left.length) {
      const [each, depth] = left.pop();
      const plain = each === null || ["string", "object"].includes(typeof each) || Number.isSafeInteger(each);
      need(plain && depth <= DEEPEST, "value");
      if (each !== null && typeof each === "object") {
        for (const one of Array.isArray(each) ? each : Object.values(each)) left.push([one, depth + 1]);
      }
    }
    need(record !== null && typeof record === "object" && RECORDS.includes(record.format), "version");
    for (const [part, names] of Object.entries(MEMBERS)) {
      if (part === "public_entries" && record.format === RECORDS[0]) continue;
      if (part === "held" && !Object.hasOwn(record, part)) continue; // readSeal knows whether anything is held back
      const found = part ? record[part] : record;
      for (const each of Array.isArray(found) ? found : [found]) {
        need(each !== null && typeof each === "object", `member missing: ${part}`);
        for (const name of names.split(" ")) {
          const bare = name.replace("?", "");
          need(Object.hasOwn(each, bare) && (bare !== name || each[bare] !== null), `member missing: ${part} ${bare}`);
        }
      }
    }
  };

  const readSeal = async (record, expected) => {
    const text = record.seal.text;
    need((await sha(text)) === record.seal.sha256 && record.seal.sha256 === expected, "seal");
    need(text.endsWith("\n"), "seal is cut off");
    const terms = {};
    let before = "";
    for (const line of text.slice(0, -1).split("\n")) {
      const [name, ...fields] = line.split("\t");
      need(Object.hasOwn(LINES, name) && (name === before || !(name in terms)), "line of the seal");
      need(!CONTROL.test(line), "control character");
      (terms[name] ??= []).push(fields);
      before = name;
    }
    need(SEALS.some((name) => same(terms.algorithm, [[name]])), "version");
    need(record.format === RECORDS[1] || version(terms) === 1, "version");
    checkTerms(terms);
    const until = record.held === undefined ? [] : [record.held.until];
    need(same((terms["held back"] ?? []).map(([day]) => day), until), "held back");
    need(same(terms.number, [[record.number]]), "number");
    return terms;
  };

  const version = (terms) => 1 + SEALS.indexOf(terms.algorithm[0][0]);

  // The lines of the seal are those of section 3 in their order and form, and no rule of it is broken in them.
  const checkTerms = (terms) => {
    const names = Object.keys(LINES);
    need(ascendingNumbers(Object.keys(terms).map((name) => names.indexOf(name))), "order of the seal");
    for (const [name, [forms, least, most]] of Object.entries(LINES)) {
      const found = terms[name] ?? [], wanted = version(terms) === 1 && name === "public value" ? "S D" : forms;
      need(found.every((line) => fits(line.join("\t"), wanted)), `form of a line: ${name}`);
      need(least <= found.length && found.length <= most, `number of lines: ${name}`);
    }
    need(ascending(terms.item.map(([code]) => code)), "items");
    need((terms.quota ?? []).every(([item, stratum], n, all) => n === 0
      || (compare(all[n - 1][0], item) || compare(all[n - 1][1], stratum)) < 0), "quotas");
    need(version(terms) > 2 || !("not drawn" in terms), "not drawn");
    need((version(terms) > 3) === ("held back" in terms), "held back");
    need(!("held back" in terms) || terms.seats[0][0] !== "0", "held back");
    for (const [day] of terms["held back"] ?? []) instant(`${day}T00:00:00Z`);
    need(terms.witness.every(([position], n) => position === `${n + 1}`), "places of witnesses");
    const [first, last] = terms.visits[0];
    need(instant(`${first}T00:00:00Z`) <= instant(`${last}T00:00:00Z`), "visits");
    need(terms.absence[0][0] === "void" || "public value" in terms, "absence");
    for (const [number] of [...(terms.follows ?? []), ...(terms["redraw of"] ?? [])]) {
      need(number !== terms.number[0][0], "earlier draw");
    }
    need(!("follows" in terms) || !("redraw of" in terms), "follows and redraw");
    checkHours(terms);
  };

  // A browser would read 30 February as a day of March, 24 o'clock, and a year 0 that no calendar has.
  const instant = (text) => {
    const read = new Date(text);
    need(!Number.isNaN(read.getTime()) && read.toISOString() === text.replace("Z", ".000Z"), "time");
    need(!text.startsWith("0000"), "time");
    return read.getTime();
  };

  // Ten minutes at least a stage; a public value of a day after that of the reveals, an hour for it.
  const checkHours = (terms) => {
    const values = terms["public value"] ?? [];
    const days = values.map(([, day]) => instant(`${day}T00:00:00Z`) - 8 * 60 * MINUTE); // a day begins at 16:00 UTC
    const [sealedAt, committed, revealed] = ["sealed", "commitments until", "reveals until"]
      .map((name) => instant(terms[name][0][0]));
    const hours = values.map(([, , , ...times]) => times.map(instant));
    if (version(terms) === 1) return;
    need(sealedAt + 10 * MINUTE <= committed && committed + 10 * MINUTE <= revealed, "hours of the ceremony");
    values.forEach(([, , form], n) => {
      const [since, until] = hours[n];
      need(revealed < days[n] && days[n] <= since, "day of the public value");
      need(since + 60 * MINUTE <= until, "hours of the public value");
      need(form.split("#").length > 3, "form of the public value");
    });
  };

  const checkLists = async (record, terms) => {
    const { objects, excluded, inspectors } = record, first = (line) => line.split("\t", 1)[0];
    need([objects, excluded, inspectors].every((lines) => lines.every((line) => typeof line === "string")), "lists");
    const subjects = objects.map(first), out = excluded.map(first);
    need(ascending(subjects), "objects not in order");
    need(ascending(out), "excluded not in order");
    const listed = new Set(subjects);
    need(version(terms) < 3 || !out.some((subject) => listed.has(subject)), "in the list and left out");
    need(objects.every((line) => fits(line, "S S T T T T T D| S")), "fields of an object");
    need(excluded.every((line) => fits(line, "S S S")), "fields of what is left out");
    need(ascending(inspectors), "inspectors not in order");
    const rows = inspectors.map((line) => line.split("\t"));
    need(rows.every(([kind, ...rest]) => Object.hasOwn(INSPECTORS, kind)
      && fits(rest.join("\t"), INSPECTORS[kind])), "fields of inspectors");
    const known = rows.filter(([kind]) => kind === "inspector").map(([, who]) => who), people = new Set(known);
    need(people.size === known.length, "inspector twice");
    need(rows.every(([kind, who]) => kind === "salt" || people.has(who)), "line of inspectors");
    const lists = [["objects", objects, objects.length], ["excluded", excluded, excluded.length]];
    if (isClosed(record)) {
      need(!rows.length, "inspectors held back"); // the seal alone has the digest of those lines
    } else {
      need(rows.filter(([kind]) => kind === "salt").length === (record.held ? 1 : 0), "salt");
      lists.push(["inspectors", inspectors, known.length]);
    }
    for (const [name, lines, count] of lists) {
      need(same(terms[name], [[`${count}`, await sealed(lines)]]), name);
    }
  };

  // Whether inspectors and seats are held back still: they are looked at when they are opened.
  const isClosed = (record) => record.held !== undefined && record.held.opened_at === null;

  const saltOf = (record) => record.inspectors.find((text) => text.startsWith("salt\t")).split("\t")[1];

  // While seats are held back nothing is told of them but digests; opened, they are those that gave the digests.
  const checkHeld = async (record) => {
    if (record.held === undefined) return;
    const { held, number, state } = record, texts = (...all) => all.every((text) => typeof text === "string");
    need(texts(held.seats) && (state === "drawn" ? DIGEST.test(held.seats) : held.seats === ""), "digest of the seats");
    const replaced = record.replacements.filter((each) => each.kind === "inspector");
    for (const { subject, team, inspector, rests_on: basis, digest: told } of replaced) {
      need(texts(subject, team, inspector, basis, told) && DIGEST.test(told), "replacement held back");
    }
    if (isClosed(record)) {
      need(!record.seats.length, "seats held back");
      need(replaced.every((each) => !each.subject && !each.team && !each.inspector && !each.rests_on), "held back");
      return;
    }
    const salt = saltOf(record), first = record.seats.filter((row) => row[3] === 0).map((row) => row.slice(0, 3));
    need(first.every((row) => texts(...row)), "seats");
    // in the order of the fields: by whole lines a tab would come before a shorter field's end
    first.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]) || compare(a[2], b[2]));
    const lines = first.map((row) => `${row.join("\t")}\n`).join("");
    need(state !== "drawn" || (await digest("seats", salt, number, lines)) === held.seats, "digest of the seats");
    for (const { step, subject, team, inspector, rests_on: basis, digest: told } of replaced) {
      const what = ["replacement", salt, number, `${step}`, subject, team, inspector, basis];
      need((await digest(...what)) === told, "digest of a replacement");
    }
  };

  // Names that follow: each opens its key, and none is left out. A list of whom to sample that knows its objects by
  // digests says who they are, or that this follows.
  const checkNames = async (record, terms) => {
    const keys = [...record.objects, ...record.excluded].map((line) => line.split("\t", 1)[0]).sort(compare);
    const blind = terms.purpose[0][0] === "sampling" && keys.every((key) => DIGEST.test(key));
    need(record.names !== undefined || !blind, "names missing");
    if (record.names === undefined || record.names === null) return;
    need(Array.isArray(record.names) && record.names.every((line) => typeof line === "string" && !CONTROL.test(line)
      && fits(line, "H H S T T T S")), "fields of a name");
    const rows = record.names.map((line) => line.split("\t"));
    need(same(rows.map(([key]) => key), keys), "names");
    for (let from = 0; from < rows.length; from += BATCH) {
      const part = rows.slice(from, from + BATCH);
      const found = await Promise.all(part.map(([, ...what]) => digest("name", ...what)));
      need(found.every((key, n) => key === part[n][0]), "name of a key");
    }
  };

  // Each quota counts its stratum.
  const checkQuotas = (record, terms) => {
    const codes = terms.item.map(([code]) => code), kinds = new Map(), sizes = new Map();
    for (const line of record.objects) {
      const [, stratum, items] = line.split("\t", 3), kind = place(stratum, items);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    for (const [kind, size] of kinds) {
      const [stratum, items] = kind.split("\t"), named = items ? items.split(",") : codes;
      need(new Set(named).size === named.length, "item of an object twice");
      need(version(terms) < 3 || same(named, codes.filter((code) => named.includes(code))), "items of an object");
      for (const item of named) sizes.set(place(item, stratum), (sizes.get(place(item, stratum)) ?? 0) + size);
    }
    const quotas = terms.quota ?? [], none = quotas.filter(([, , , drawn]) => Number(drawn) === 0);
    for (const [item, stratum, size, drawn] of quotas) {
      const count = sizes.get(place(item, stratum)) ?? 0;
      need(count === Number(size) && Number(drawn) <= count, "quota");
    }
    if (version(terms) < 3) return;
    const reasons = terms["not drawn"] ?? [];
    need(quotas.length === sizes.size && quotas.every(([, , size]) => Number(size) > 0), "stratum without a quota");
    need(same(reasons.map((line) => line.slice(0, 2)), none.map((line) => line.slice(0, 2))), "nobody drawn, no reason");
  };

  const checkCeremony = async (record, terms) => {
    const { number, witnesses } = record, seal = record.seal.sha256;
    const named = terms.witness.map(([position, ...who]) => [Number(position), ...who]);
    need(same(witnesses.map((w) => [w.position, w.name, w.office]), named), "witnesses");
    const promises = witnesses.map((w) => w.commitment).filter(Boolean);
    need(new Set(promises).size === promises.length, "commitments");
    for (const w of witnesses) {
      need(["", "commit", "reveal"].includes(w.absent), "absence");
      need(!w.commitment || DIGEST.test(w.commitment), "commitment");
      need(w.absent !== (w.commitment ? "commit" : "reveal"), "absence");
    }
    for (const w of witnesses.filter((each) => each.nonce)) {
      need(NONCE.test(w.nonce) && !w.absent, "secret");
      need((await digest("commit", number, seal, `${w.position}`, w.nonce)) === w.commitment, "commitment");
    }
    if (!record.seed) return "";
    const missing = witnesses.filter((w) => !w.nonce), withheld = missing.filter((w) => w.commitment);
    const open = "public value" in terms;
    need(missing.every((w) => w.absent), "absence");
    need(open === Boolean(record.public_value), "public value");
    checkPublicValue(record, terms);
    need(!withheld.length || (open && same(terms.absence, [["proceed"]])), "withheld");
    need(witnesses.filter((w) => w.nonce).length >= (withheld.length ? 1 : 2), "too few secrets");
    const nonces = witnesses.map((w) => w.nonce);
    need((await digest("seed", number, seal, ...nonces, record.public_value)) === record.seed, "seed");
    return record.seed;
  };

  // Written in the sealed form, within the sealed hours, the same by two people, one of them a witness.
  const checkPublicValue = (record, terms) => {
    if (!("public value" in terms) || version(terms) === 1) return;
    const [, , form, since, until] = terms["public value"][0], value = record.public_value;
    const fits = value.length === form.length
      && [...form].every((sign, n) => (sign === "#" ? /^[0-9]$/.test(value[n]) : sign === value[n]));
    need(fits, "form of the public value");
    need(record.public_entries.every((entry) => since <= entry.at && entry.at <= until), "hours of the public value");
    for (const { position, name, office } of record.public_entries) {
      const who = record.witnesses.find((w) => w.position === position) ?? { name, office };
      need(name && same([who.name, who.office], [name, office]), "entry of a public value");
    }
    const places = new Set(record.witnesses.map((w) => w.position));
    const people = new Set(record.public_entries.filter((e) => e.value === value).map((e) => e.position));
    need(people.size >= 2 && [...people].some((p) => places.has(p)), "who entered the public value");
    need([...people].every((p) => p === null || places.has(p)), "who entered the public value");
  };

  // The state that is told against what is known: with a seed a draw is seeded or drawn, and nothing else.
  const checkState = (record, terms, seed) => {
    const { state, redraw, witnesses } = record;
    need(STATES.includes(state) && ["seeded", "drawn"].includes(state) === Boolean(seed), "state");
    need((state === "void") === Boolean(record.void_at) && (state === "void") === Boolean(record.void_reason), "void");
    need((state === "drawn") === Boolean(record.drawn_at), "day of the draw");
    if (state !== "drawn") {
      need(!record.drawn.length && !record.seats.length && !record.replacements.length, "drawn too early");
    }
    if (!seed) {
      const promised = witnesses.filter((w) => w.commitment), open = "public value" in terms;
      need(!record.public_value, "public value");
      need(open || promised.length < 2 || !promised.every((w) => w.nonce), "every secret is known");
      need(state !== "committing" || !promised.some((w) => w.nonce), "secret too early");
    }
    need(same(terms["redraw of"] ?? [[null, ""]], [[redraw.of, redraw.reason]]), "redraw");
    // A draw that fell by itself says who was silent.
    const silent = (how) => witnesses.filter((w) => w.absent === how).length;
    need(record.void_reason !== "too-few-commitments" || witnesses.length - silent("commit") < 2, "silence");
    need(record.void_reason !== "not-revealed" || silent("reveal") > 0, "silence");
    for (const refused of record.refused_reveals) {
      const promise = witnesses.find((w) => w.position === refused.position)?.commitment;
      need(promise && DIGEST.test(refused.digest) && refused.digest !== promise, "refused reveal");
    }
  };

  // --- The order that the seed gives ---------------------------------------------------------------------------------
  const order = async (record, terms, seed) => {
    const closed = isClosed(record), seats = closed ? 0 : Number(terms.seats[0][0]);
    const draw = { number: record.number, closed, seats, teams: new Map(), objects: new Map() };
    [draw.first, draw.last] = terms.visits[0];
    for (const [code, team] of terms.item) draw.teams.set(code, team);
    const start = `${[VERSION, "select", seed, record.number].join("\n")}\n`, places = new Map();
    for (let from = 0; from < record.objects.length; from += BATCH) {
      const lines = record.objects.slice(from, from + BATCH).map((line) => line.split("\t"));
      const keys = await Promise.all(lines.map(([subject]) => sha(start + subject)));
      lines.forEach(([subject, stratum, items, area], n) => {
        const object = { subject, stratum, area, key: keys[n] };
        draw.objects.set(subject, object);
        for (const item of items ? items.split(",") : draw.teams.keys()) {
          const here = place(item, stratum);
          if (!places.has(here)) places.set(here, []);
          places.get(here).push(object);
        }
      });
    }
    draw.byKey = (a, b) => compare(draw.objects.get(a).key, draw.objects.get(b).key) || compare(a, b);
    draw.ranked = new Map();
    for (const [here, found] of places) {
      found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : compare(a.subject, b.subject)));
      draw.ranked.set(here, found.map((object) => object.subject));
    }
    draw.quotas = (terms.quota ?? []).map(([item, stratum, size, drawn]) => [item, stratum, Number(size), Number(drawn)]);
    // what chooses among people: the seed, and from version 5 on the sealed salt with it, as long as nobody may know them
    draw.lot = version(terms) > 4 && !closed ? await digest("held", saltOf(record), seed) : seed;
    await readInspectors(draw, record.inspectors);
    return draw;
  };

  const readInspectors = async (draw, lines) => {
    const people = new Map(), recusals = [], last = [];
    for (const line of lines) {
      const [kind, who, ...rest] = line.split("\t");
      if (kind === "inspector") {
        const areas = rest[1] ? rest[1].split(",") : [];
        people.set(who, { who, areas, most: rest[2] ? Number(rest[2]) : null, rights: [] });
      } else if (kind === "recusal") recusals.push([who, rest[0]]);
      else if (kind === "last") last.push([who, rest[0]]);
    }
    for (const line of lines) {
      const [kind, who, ...right] = line.split("\t");
      if (kind === "certificate") people.get(who).rights.push(right);
    }
    for (const person of people.values()) {
      person.key = await digest("inspector", draw.lot, draw.number, person.who);
    }
    draw.order = [...people.values()].sort((a, b) => compare(a.key, b.key) || compare(a.who, b.who));
    draw.index = new Map(draw.order.map((person, n) => [person.who, n]));
    const gather = (pairs) => {
      const masks = new Map();
      for (const [who, subject] of pairs) masks.set(subject, (masks.get(subject) ?? 0n) | bit(draw.index.get(who)));
      return masks;
    };
    draw.recused = gather(recusals);
    draw.before = gather(last);
    draw.kinds = new Map();
  };

  const itemsOf = (draw, items, team) => [...items].filter((item) => draw.teams.get(item) === team).sort(compare);

  const allowed = (draw, subject, items) => {
    const area = draw.objects.get(subject).area, kind = place(items.join(","), area);
    if (!draw.kinds.has(kind)) {
      let mask = 0n;
      draw.order.forEach((person, n) => {
        const here = !person.areas.length || person.areas.some((start) => area.startsWith(start));
        const able = items.every((item) => person.rights.some(([right, since, until]) =>
          (right === item || right === "*") && since <= draw.first && until >= draw.last));
        if (here && able) mask |= bit(n);
      });
      draw.kinds.set(kind, mask);
    }
    return draw.kinds.get(kind) & ~(draw.recused.get(subject) ?? 0n);
  };

  // --- Section 7: the first assignment -------------------------------------------------------------------------------
  const assign = async (draw, visits) => {
    const slots = [];
    for (const subject of [...visits.keys()].sort(draw.byKey)) {
      const items = visits.get(subject);
      for (const team of [...new Set([...items].map((item) => draw.teams.get(item)))].sort(compare)) {
        const mask = allowed(draw, subject, itemsOf(draw, items, team));
        slots.push({ subject, team, allowed: mask, before: draw.before.get(subject) ?? 0n, members: 0n });
      }
    }
    const held = draw.order.map(() => new Set()), levels = [(1n << BigInt(draw.order.length)) - 1n];
    let cap = 1, spent = 0n;
    draw.order.forEach((person, n) => { if (person.most === 0) spent |= bit(n); });
    const under = () => levels.slice(0, cap).reduce((all, level) => all | level, 0n) & ~spent;
    const move = (slot, n, joins) => {
      const old = held[n].size;
      slots[slot].members ^= bit(n);
      if (joins) held[n].add(slot);
      else held[n].delete(slot);
      levels[old] &= ~bit(n);
      levels[held[n].size] = (levels[held[n].size] ?? 0n) | bit(n);
      const most = draw.order[n].most;
      spent = most !== null && held[n].size >= most ? spent | bit(n) : spent & ~bit(n);
    };
    const candidates = (slot, leaving) => {
      const { members, before } = slots[slot];
      const rest = leaving === null ? members : members & ~bit(leaving);
      const mask = slots[slot].allowed & ~members;
      return rest & before ? mask & ~before : mask;
    };
    const chain = (slot, free) => {
      const queue = [[slot, null, null]], entered = new Set();
      let seen = 0n;
      for (let at = 0; at < queue.length; at++) {
        const [here, leaving] = queue[at], mask = candidates(here, leaving) & ~seen, found = mask & free;
        if (found) {
          let joins = bits(found)[0], step = at;
          while (step !== null) {
            const [where, leaves, from] = queue[step];
            if (leaves !== null) move(where, leaves, false);
            move(where, joins, true);
            joins = leaves;
            step = from;
          }
          return null;
        }
        seen |= mask;
        for (const n of bits(mask)) {
          for (const other of [...held[n]].sort((a, b) => a - b)) {
            const kind = `${other}${slots[other].before & bit(n) ? "b" : ""}`;
            if (entered.has(kind)) continue;
            entered.add(kind);
            queue.push([other, n, at]);
          }
        }
      }
      return seen;
    };
    for (let slot = 0; slot < slots.length; slot++) {
      for (let seat = 1; seat <= draw.seats; seat++) {
        for (;;) {
          const free = under(), direct = candidates(slot, null) & free;
          if (direct) {
            const equals = bits(direct & levels.find((level) => level & direct));
            const { subject, team } = slots[slot];
            const n = await lot(equals.length, "assign", draw.lot, draw.number, subject, team, `${seat}`);
            move(slot, equals[n], true);
            break;
          }
          const reached = chain(slot, free);
          if (reached === null || !(reached & ~spent)) break;
          cap += 1;
        }
      }
    }
    return new Map(slots.map((slot) => [place(slot.subject, slot.team),
      new Set(bits(slot.members).map((n) => draw.order[n].who))]));
  };

  // --- Section 8: replacements ---------------------------------------------------------------------------------------
  const play = async (draw, record) => {
    const table = { rows: new Map(), log: new Map(), items: new Map(), drawn: new Map(), left: new Set(),
      gone: new Set(), away: new Set() };
    for (const [item, stratum, , quota] of draw.quotas) {
      (draw.ranked.get(place(item, stratum)) ?? []).slice(0, quota).forEach((subject, n) => {
        table.rows.set(place(item, stratum, n + 1, subject), [0, null]);
        if (!table.items.has(subject)) table.items.set(subject, new Set());
        table.items.get(subject).add(item);
      });
      table.drawn.set(place(item, stratum), quota);
    }
    table.seats = draw.seats ? await assign(draw, table.items) : new Map();
    for (const [here, found] of table.seats) for (const who of found) table.log.set(place(here, who), [0, null]);
    let step = 0;
    for (const replacement of record.replacements) {
      need(replacement.step === ++step, "replacement missing");
      need(GROUNDS[replacement.kind]?.includes(replacement.ground), "no such ground");
      need(replacement.kind === "inspector" || same([replacement.team, replacement.inspector], ["", ""]), "no team");
      if (replacement.kind === "inspector" && draw.closed) continue; // who is drawn does not hang on it
      if (replacement.kind === "inspector") await otherInspector(draw, table, step, replacement);
      else await otherObject(draw, table, step, replacement);
    }
    return table;
  };

  const standUp = (table, step, here, who) => {
    table.seats.get(here).delete(who);
    table.log.get(place(here, who))[1] = step;
  };

  const otherInspector = async (draw, table, step, { subject, team, inspector, ground }) => {
    const here = place(subject, team);
    need(table.seats.get(here)?.has(inspector), "nobody sits there");
    standUp(table, step, here, inspector);
    table.gone.add(place(subject, inspector));
    if (ground !== "recusal") table.away.add(inspector);
    await refill(draw, table, step, subject, team);
  };

  const otherObject = async (draw, table, step, { kind, subject }) => {
    need(kind === "object" && table.items.has(subject), "not drawn");
    table.left.add(subject);
    for (const [row, times] of table.rows) if (row.endsWith(`\t${subject}`) && times[1] === null) times[1] = step;
    const stratum = draw.objects.get(subject).stratum, changed = new Map();
    const items = [...table.items.get(subject)].sort(compare);
    table.items.delete(subject);
    for (const item of items) {
      const ranked = draw.ranked.get(place(item, stratum));
      let rank = table.drawn.get(place(item, stratum)) ?? 0;
      while (rank < ranked.length && table.left.has(ranked[rank])) rank++;
      if (rank === ranked.length) continue;
      const next = ranked[rank];
      table.drawn.set(place(item, stratum), rank + 1);
      table.rows.set(place(item, stratum, rank + 1, next), [step, null]);
      if (!table.items.has(next)) table.items.set(next, new Set());
      table.items.get(next).add(item);
      changed.set(place(next, draw.teams.get(item)), [next, draw.teams.get(item)]);
    }
    for (const here of [...table.seats.keys()].filter((key) => key.startsWith(`${subject}\t`))) {
      for (const who of [...table.seats.get(here)]) standUp(table, step, here, who);
      table.seats.delete(here);
    }
    if (!draw.seats) return;
    const inOrder = [...changed.values()].sort((a, b) => draw.byKey(a[0], b[0]) || compare(a[1], b[1]));
    for (const [next, team] of inOrder) await refill(draw, table, step, next, team);
  };

  const refill = async (draw, table, step, subject, team) => {
    const here = place(subject, team), mask = allowed(draw, subject, itemsOf(draw, table.items.get(subject), team));
    const before = draw.before.get(subject) ?? 0n;
    if (!table.seats.has(here)) table.seats.set(here, new Set());
    const sitting = table.seats.get(here);
    for (const who of [...sitting]) if (!(mask & bit(draw.index.get(who)))) standUp(table, step, here, who);
    for (let seat = 1; sitting.size < draw.seats; seat++) {
      const barred = [...sitting].some((who) => before & bit(draw.index.get(who))) ? before : 0n;
      const loads = new Map();
      for (const found of table.seats.values()) for (const who of found) loads.set(who, (loads.get(who) ?? 0) + 1);
      const able = bits(mask & ~barred).filter((n) => {
        const { who, most } = draw.order[n];
        return !sitting.has(who) && !table.away.has(who) && !table.gone.has(place(subject, who))
          && (most === null || (loads.get(who) ?? 0) < most);
      });
      if (!able.length) break;
      const least = Math.min(...able.map((n) => loads.get(draw.order[n].who) ?? 0));
      const equals = able.filter((n) => (loads.get(draw.order[n].who) ?? 0) === least);
      const n = await lot(equals.length, "replace", draw.lot, draw.number, `${step}`, subject, team, `${seat}`);
      sitting.add(draw.order[equals[n]].who);
      table.log.set(place(here, draw.order[equals[n]].who), [step, null]);
    }
  };

  // Every expected line once: a line twice in place of another would otherwise keep the count and pass.
  const equal = (rows, width, expected) => {
    // a rank is a number, all else a text: an array of one text joins to the same line
    const fits = (cell, n) => (width === 4 && n === 2 ? Number.isInteger(cell) : typeof cell === "string");
    if (!rows.every((row) => row.slice(0, width).every(fits))) return false;
    const found = new Set(rows.map((row) => place(...row.slice(0, width))));
    return rows.length === expected.size && found.size === rows.length && rows.every((row) => {
      const times = expected.get(place(...row.slice(0, width)));
      return times !== undefined && same(times, row.slice(width));
    });
  };

  // Resolves when everything holds; throws with the step that does not. `tell(step, state)` follows along.
  const verify = async (record, seal, tell) => {
    let step = "seal";
    const done = (next) => { tell(step, "ok"); step = next; };
    try {
      checkValues(record);
      const terms = await readSeal(record, seal);
      done("lists");
      await checkLists(record, terms);
      await checkNames(record, terms);
      checkQuotas(record, terms);
      done("ceremony");
      const seed = await checkCeremony(record, terms);
      checkState(record, terms, seed);
      await checkHeld(record);
      done("selection");
      if (record.state !== "drawn") {
        tell("selection", "later");
        tell("seats", "later");
        return;
      }
      const table = await play(await order(record, terms, seed), record);
      need(equal(record.drawn, 4, table.rows), "objects drawn");
      done("seats");
      need(equal(record.seats, 3, table.log), "seats");
      if (isClosed(record)) tell("seats", "later");
      else done("");
    } catch (error) {
      tell(step, "wrong");
      throw error;
    }
  };

  const wire = (box) => {
    const button = box.querySelector("button");
    if (!globalThis.crypto?.subtle) {
      box.querySelector("[data-verify-insecure]").hidden = false;
      return;
    }
    button.hidden = false;
    const tell = (step, state) => {
      const line = box.querySelector(`[data-step="${step}"]`);
      if (line) line.dataset.state = state;
    };
    button.addEventListener("click", async () => {
      button.disabled = true;
      box.dataset.state = "running";
      for (const line of box.querySelectorAll("[data-step]")) delete line.dataset.state;
      const began = performance.now();
      try {
        const answer = await fetch(box.dataset.record);
        if (!answer.ok) throw new Error(`${answer.status}`);
        const record = await answer.json();
        box.dataset.fetched = Math.round(performance.now() - began);
        const started = performance.now();
        await verify(record, box.dataset.seal, tell);
        box.dataset.milliseconds = Math.round(performance.now() - started);
        const rules = SEALS.indexOf(record.seal.text.split("\n", 1)[0].split("\t")[1]); // checked: the seal's own word
        box.querySelector("[data-verify-earlier]").hidden = rules > 1;
        box.querySelector("[data-verify-held]").hidden = !isClosed(record);
        box.dataset.state = "accepted";
      } catch (error) {
        box.dataset.reason = error.message;
        box.dataset.state = "rejected";
      }
      button.disabled = false;
    });
  };

  globalThis.verifyDraw = verify;
  const start = (root) => {
    for (const box of root.querySelectorAll("[data-verify-draw]:not([data-wired])")) {
      box.dataset.wired = "";
      wire(box);
    }
  };
  document.addEventListener("htmx:load", (event) => start(event.target));
  start(document);
})();
