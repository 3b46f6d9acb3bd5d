/** Decision tables in the notation of rows.ts: read, checked and looked up. */

export type Row = {
  /** `table: when`, unique among all rows. */
  name: string;
  /** For each fact that the row names, the words that it may have. */
  when: ReadonlyMap<string, ReadonlySet<string>>;
  then: string;
  source: string;
};

/** The rows found so far, by the word of each fact in turn. */
type Branch = { under: Map<string, Branch>; row?: Row };

export type Table = { name: string; facts: readonly string[]; rows: readonly Row[]; found: Branch };

const cells = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

export const readVocabulary = (text: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    text
      .trim()
      .split('\n')
      .slice(1)
      .map(cells)
      .map(([fact = '', words = '']) => [fact, words.split(', ')]),
  );

const readRow = (table: string, line: string): Row => {
  const [when = '', then = '', source = ''] = cells(line);
  const facts = when.split('; ').map((condition): [string, Set<string>] => {
    const [fact = '', words = ''] = condition.split(': ');
    return [fact, new Set(words.split(', '))];
  });
  return { name: `${table}: ${when}`, when: new Map(facts), then, source };
};

export const readTables = (text: string): ReadonlyMap<string, Table> =>
  new Map(
    text
      .split('## ')
      .slice(1)
      .map((section): [string, Table] => {
        const [name = '', , ...lines] = section.trim().split('\n');
        const rows = lines.map((line) => readRow(name, line));
        return [
          name,
          { name, rows, facts: [...new Set(rows.flatMap((row) => [...row.when.keys()]))], found: { under: new Map() } },
        ];
      }),
  );

export type Facts = Readonly<Record<string, string>>;

const matches = (row: Row, facts: Facts) => {
  for (const [fact, words] of row.when) if (!words.has(facts[fact] ?? '')) return false;
  return true;
};

export const matching = (table: Table, facts: Facts): readonly Row[] => table.rows.filter((row) => matches(row, facts));

/** The one row that applies. Throws when none does, or several: the table is wrong then. */
export const lookUp = (table: Table, facts: Facts): Row => {
  let branch = table.found;
  for (const fact of table.facts) {
    const word = facts[fact] ?? '';
    let next = branch.under.get(word);
    if (!next) {
      next = { under: new Map() };
      branch.under.set(word, next);
    }
    branch = next;
  }
  if (branch.row) return branch.row;
  const [row, ...others] = matching(table, facts);
  if (!row || others.length > 0) throw new Error(`not one row in "${table.name}" for ${JSON.stringify(facts)}`);
  branch.row = row;
  return row;
};
