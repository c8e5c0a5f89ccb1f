/** The rules from the field that Ponte implements or serves. What is only a screen of a CRM has no row. */
import { code7Rows } from './code7.ts';
import { decisionRows } from './decisions.ts';
import { ixcRows } from './ixc.ts';
import { lemondeskRows } from './lemondesk.ts';
import { logRows } from './log.ts';
import type { Row } from './row.ts';
import { smartspaceRows } from './smartspace.ts';

export const catalogue: readonly Row[] = [
  ...lemondeskRows,
  ...ixcRows,
  ...logRows,
  ...smartspaceRows,
  ...code7Rows,
  ...decisionRows,
];
