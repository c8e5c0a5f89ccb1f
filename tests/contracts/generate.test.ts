import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftedFiles, generatedFiles, generatedFolder, writeGenerated } from '../../contracts/generate.ts';

/** Made once: it takes seconds. */
const files = generatedFiles();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ponte-contracts-'));
  writeGenerated(folder, files);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const check = () =>
  spawnSync(process.execPath, [join(generatedFolder, '..', 'generate.ts'), '--check', folder], { encoding: 'utf8' });

describe('generated contract files', () => {
  it('are the ones the sources make', () => {
    expect(driftedFiles(generatedFolder, files)).toEqual([]);
  });

  it('are the same every time', () => {
    expect([...generatedFiles()]).toEqual([...files]);
  });

  it('drift when one is changed, removed or left behind', () => {
    expect(driftedFiles(folder, files)).toEqual([]);
    const path = join(folder, 'openapi.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('/v1/messages', '/v1/mensagens'));
    rmSync(join(folder, 'schemas', 'problem.json'));
    writeFileSync(join(folder, 'schemas', 'ponte.message.forgotten.v1.json'), '{}');
    expect(driftedFiles(folder, files)).toEqual([
      'openapi.json',
      'schemas/ponte.message.forgotten.v1.json',
      'schemas/problem.json',
    ]);
    writeGenerated(folder, files);
    expect(driftedFiles(folder, files)).toEqual([]);
  });

  it('are all drifted where nothing was generated', () => {
    expect(driftedFiles(join(folder, 'nowhere'), files)).toHaveLength(files.size);
  });

  it('make --check fail, naming the file and the command to run', () => {
    expect(check()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    writeFileSync(join(folder, 'asyncapi.json'), '{}\n');
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toContain('asyncapi.json');
    expect(stderr).toContain('npm run contracts');
    expect(stderr).not.toContain('openapi.json');
  });
});
