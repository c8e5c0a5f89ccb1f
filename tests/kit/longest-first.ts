/** Which files begin first: a long one that begins last leaves every other process with nothing to do. */
import { sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These start browsers, or processes to be killed, or wait for the clock. */
const longFolders = ['console-browser', 'crash', 'smpp-soak', 'triggers', 'broker', 'e2e'];

const isLong = ({ moduleId }: TestSpecification): boolean =>
  longFolders.some((folder) => moduleId.includes(`${sep}tests${sep}${folder}${sep}`));

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)));
  }
}
