/** Programs that are installed beside the tests, not by them. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** @throws when it is not installed. @param debianPackage that has it. */
export async function programOf(name: string, debianPackage: string): Promise<string> {
  for (const folder of folders) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error(`${name} is not installed (Debian package ${debianPackage})`);
}
