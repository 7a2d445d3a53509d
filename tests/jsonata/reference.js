// The reference implementation on the same protocol as `interlingua eval --batch`: a case per line in, an answer per line out.
// A failure without a code (a TypeError inside the reference) has the code "none".
'use strict';
const fs = require('fs');
const path = require('path');
const jsonata = require(path.join(process.argv[2], 'node_modules', 'jsonata'));

const TIMEOUT_MS = 2000;

// Functions are empty strings, as in $string; JSON.stringify alone fails on closures, which are circular.
const isFunction = value => typeof value === 'function' || (value !== null && typeof value === 'object' && (value._jsonata_lambda || value._jsonata_function) === true);
const show = result => JSON.stringify(result, (_, value) => (isFunction(value) ? '' : value));

async function answer(line) {
    const { id, expr, data, bindings } = JSON.parse(line);
    try {
        const result = await jsonata(expr, { timeout: TIMEOUT_MS }).evaluate(data, bindings);
        const shown = result === undefined ? undefined : show(result);
        return shown === undefined ? { id, undefined: true } : { id, result: JSON.parse(shown) };
    } catch (error) {
        const known = error && typeof error.code === 'string' && /^[A-Z]\d{4}$/.test(error.code);
        return { id, error: { code: known ? error.code : 'none', position: error && error.position, message: String(error && error.message) } };
    }
}

async function main() {
    const out = [];
    for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
        out.push(JSON.stringify(await answer(line)));
    }
    process.stdout.write(out.join('\n') + '\n');
}

process.on('unhandledRejection', () => {});
main();
