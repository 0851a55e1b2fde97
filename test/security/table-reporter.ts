// Prints the figures of the security tests as one table, as it is kept in docs/reliability.md. A Vitest reporter.
import type { Reporter, TestModule } from 'vitest/node';
import type { Figure } from './figures.ts';

/** Rows in the order of the points, those of one point in the order of the tests. */
export function tableOf(figures: readonly Figure[]): string {
  const numberOf = ({ point }: Figure): number => Number(point.slice(1));
  const rows = figures
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .map(({ point, tried, outcome }) => [point, tried, outcome].map((cell) => cell.replaceAll('|', '\\|')));
  const table = [['point', 'tried', 'outcome'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(table[0] ?? []), rule, ...rows.map(line)].join('\n');
}

// Vitest loads a reporter by its file's default export.
// eslint-disable-next-line no-restricted-syntax -- the form that Vitest asks of a reporter
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const figures: Figure[] = [];
    for (const module of modules)
      for (const test of module.children.allTests()) figures.push(...(test.meta().figures ?? []));
    if (figures.length > 0) process.stdout.write(`\n${tableOf(figures)}\n`);
  }
}
