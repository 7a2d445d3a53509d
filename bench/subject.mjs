// The reference, npm jsonata: `node subject.mjs ROW once` or `node subject.mjs ROW ms N`, as the program `speed` has them.
import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';

const [row, mode, count] = process.argv.slice(2);
const folder = `${process.env.INTERLINGUA_TEST_DATA}/suites/jsonata-bench`;
const expression = jsonata(readFileSync(`${folder}/${row}.jsonata`, 'utf8'));
const input = readFileSync(`${folder}/${row}.json`);
const page = async () => JSON.stringify(await expression.evaluate(JSON.parse(input.toString())));

const seconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

// Pages per second of CPU time.
async function rate(span) {
  const start = seconds();
  for (let pages = 1; ; pages += 1) {
    await page();
    const elapsed = seconds() - start;
    if (elapsed >= span) return pages / elapsed;
  }
}

if (mode === 'once') {
  process.stdout.write(await page());
} else {
  const span = Number(count) / 1000;
  // The compiler of the engine needs its time.
  await rate(Math.max(span / 3, 0.7));
  console.log(await rate(span));
}
