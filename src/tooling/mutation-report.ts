import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';

// The second half of `npm run mutation`: holds what survived in StrykerJS's report against the verdicts that were given by
// reading, and writes docs/mutation.md. A survivor without a verdict fails the run, and so does a verdict without one.

const REPORT = 'node_modules/.cache/stryker-reports/mutation.json';
const VERDICTS = 'test/core/mutation-verdicts.json';
const DOCUMENT = 'docs/mutation.md';

const text = v.pipe(v.string(), v.minLength(1));

/**
 * What was judged. A mutant is known by its file, the line it begins in (without indentation) and what that line becomes,
 * spaces run together, so that a verdict outlives changes elsewhere. `times`: how many such lines the file has.
 */
export const VerdictsSchema = v.array(
  v.strictObject({
    file: text,
    was: text,
    became: v.union([text, v.pipe(v.array(text), v.minLength(1))]),
    verdict: v.picklist(['equivalent', 'words']),
    why: v.pipe(v.string(), v.minLength(10)),
    times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2))),
  }),
);
export type Verdict = v.InferOutput<typeof VerdictsSchema>[number];

const place = v.object({ line: v.number(), column: v.number() });

/** The members used here of a report in the mutation testing report schema, version 2. Lines and columns count from 1. */
export const ReportSchema = v.object({
  config: v.optional(v.object({ mutate: v.optional(v.array(v.string())) })),
  files: v.record(
    v.string(),
    v.object({
      source: v.string(),
      mutants: v.array(
        v.object({
          status: v.string(),
          replacement: v.optional(v.string(), ''),
          location: v.object({ start: place, end: place }),
        }),
      ),
    }),
  ),
});
export type MutationReport = v.InferOutput<typeof ReportSchema>;
type Mutant = MutationReport['files'][string]['mutants'][number];

/**
 * A mutant that no test told from the original, as a verdict names it. One that timed out may be one too: on a busy machine
 * a harmless change can. It needs no verdict, and may have one.
 */
export type Survivor = {
  readonly file: string;
  readonly line: number;
  readonly was: string;
  readonly became: string;
  readonly timedOut: boolean;
};

const UNTOLD = ['Survived', 'NoCoverage'];
const TIMED_OUT = 'Timeout';

export function survivorsOf({ files }: Pick<MutationReport, 'files'>): readonly Survivor[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => UNTOLD.includes(status) || status === TIMED_OUT)
      .map((mutant) => ({
        file,
        line: mutant.location.start.line,
        ...change(lines, mutant),
        timedOut: mutant.status === TIMED_OUT,
      }))
      .sort((a, b) => a.line - b.line);
  });
}

function change(lines: readonly string[], { location: { start, end }, replacement }: Mutant) {
  const first = lines[start.line - 1] ?? '';
  const last = lines[end.line - 1] ?? '';
  const changed = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1);
  return { was: inOneLine(first), became: inOneLine(changed) };
}

function inOneLine(code: string): string {
  return code.replace(/\s+/g, ' ').trim();
}

export type Judgement = {
  readonly judged: readonly { readonly verdict: Verdict; readonly survivors: readonly Survivor[] }[];
  readonly withoutVerdict: readonly Survivor[];
  /** Verdicts on files of this report that fit no survivor, or not as many as they say. */
  readonly withoutSurvivor: readonly { readonly verdict: Verdict; readonly became: string; readonly found: number }[];
};

/** Every survivor with its verdict. A verdict on a file that the report leaves out is not looked at. */
export function judge(report: Pick<MutationReport, 'files'>, verdicts: readonly Verdict[]): Judgement {
  const survivors = survivorsOf(report);
  const asked = verdicts.filter(({ file }) => file in report.files);
  const fits = ({ file, was, became }: Survivor, verdict: Verdict) =>
    file === verdict.file && was === verdict.was && all(verdict.became).includes(became);
  const judged = asked.map((verdict) => ({ verdict, survivors: survivors.filter((one) => fits(one, verdict)) }));
  return {
    judged,
    withoutVerdict: survivors.filter((one) => !one.timedOut && !asked.some((verdict) => fits(one, verdict))),
    withoutSurvivor: judged.flatMap(({ verdict, survivors: found }) =>
      all(verdict.became)
        .map((became) => ({ verdict, became, found: found.filter((one) => one.became === became).length }))
        .filter((one) => one.found !== (verdict.times ?? 1)),
    ),
  };
}

/** What is wrong, a line each; empty where report and verdicts fit. */
export function complaints({ withoutVerdict, withoutSurvivor }: Judgement): readonly string[] {
  return [
    ...withoutVerdict.map(
      ({ file, line, was, became }) => `no verdict: ${file}:${line}\n  was    ${was}\n  became ${became}`,
    ),
    ...withoutSurvivor.map(
      ({ verdict: { file, was, times = 1 }, became, found }) =>
        `verdict on ${times}, survived ${found}: ${file}\n  was    ${was}\n  became ${became}`,
    ),
  ];
}

/** docs/mutation.md. `date`: that of the run, `YYYY-MM-DD`. */
export function document(report: Pick<MutationReport, 'files'>, { judged }: Judgement, date: string): string {
  const statuses = Object.values(report.files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (...wanted: string[]) => statuses.filter((status) => wanted.includes(status)).length;
  const [found, survived] = [count('Killed', TIMED_OUT), count(...UNTOLD)];
  const files = Object.keys(report.files)
    .filter((file) => judged.some(({ verdict }) => verdict.file === file))
    .sort();
  return `# What mutation testing says of the core's tests

\`npm run mutation\` (StrykerJS) changes \`src/policy\`, \`src/health\`, \`src/sites\`, \`src/access\`, \`src/graph\` and the access
document's verification, one place at a time, and runs the core's tests against each change. Last full run, ${date}:
**${((found / (found + survived)) * 100).toFixed(1)} %** of ${found + survived} mutants were found (${count('Killed')} killed, ${count(TIMED_OUT)} by time-out); ${survived} survived.
${count('Ignored')} more stand in what is evaluated once when a file is loaded (tables, patterns, schemas) and are left out
(\`ignoreStatic\`: each would load everything anew). Properties run with fewer cases there, always the same ones
(\`test/core/runs.ts\`), and the fuzz not at all.

Each survivor was judged by reading, and is listed here. *Equivalent*: nothing outside can tell it from the original.
*Words*: only an error's prose, or a length that nothing promises. The run writes this page, and fails where a survivor has
no verdict in \`${VERDICTS}\`, or a verdict no survivor. (A change that only timed out, as a busy machine
makes harmless ones do, may have a verdict, and needs none.)
${files.map((file) => `\n## \`${file}\`\n\n${table(judged.filter(({ verdict }) => verdict.file === file))}\n`).join('')}`;
}

function table(judged: Judgement['judged']): string {
  const rows = judged.map(({ verdict: { was, became, verdict, why, times } }) => {
    const places = times ? ` (${times} places)` : '';
    return `| ${code(was)} | ${all(became).map(code).join('<br>')} | ${verdict}${places} | ${cell(why)} |`;
  });
  return ['| Was | Became | Verdict | Why |', '|---|---|---|---|', ...rows].join('\n');
}

function all(became: Verdict['became']): readonly string[] {
  return typeof became === 'string' ? [became] : became;
}

function code(line: string): string {
  return line.includes('`') ? `\`\` ${cell(line)} \`\`` : `\`${cell(line)}\``;
}

function cell(words: string): string {
  return words.replaceAll('|', '\\|');
}

function run(root: string): number {
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as unknown;
  const report = v.parse(ReportSchema, read(REPORT));
  const { mutate } = read('stryker.config.json') as { readonly mutate: readonly string[] };
  const isWhole = String(report.config?.mutate) === String(mutate);
  const judgement = judge(report, v.parse(VerdictsSchema, read(VERDICTS)));
  // A run of some lines (`stryker run --mutate FILE:10-20`) says nothing of the verdicts on others.
  const wrong = complaints(isWhole ? judgement : { ...judgement, withoutSurvivor: [] });
  for (const complaint of wrong) console.error(complaint);
  if (wrong.length > 0) {
    console.error(`${wrong.length} to judge: give or take back verdicts in ${VERDICTS}, or write the missing test.`);
    return 1;
  }
  if (isWhole) writeFileSync(join(root, DOCUMENT), document(report, judgement, dateOf(join(root, REPORT))));
  console.log(`Every survivor has its verdict${isWhole ? `: ${DOCUMENT} is written.` : '. This was a run of a part.'}`);
  return 0;
}

function dateOf(file: string): string {
  return statSync(file).mtime.toISOString().slice(0, 10);
}

if (import.meta.main) process.exitCode = run(resolve(import.meta.dirname, '../..'));
