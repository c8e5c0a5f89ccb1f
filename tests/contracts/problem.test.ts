import { describe, expect, it } from 'vitest';
import { Problem, type ProblemCode, problemKinds, Refusal, toProblem } from '../../contracts/problem.ts';

const codes = Object.keys(problemKinds) as ProblemCode[];

describe('problems', () => {
  it.each(codes)('%s has a status, two texts and a valid wire form', (code) => {
    const kind = problemKinds[code];
    expect(kind.status).toBeGreaterThanOrEqual(400);
    expect(kind.status).toBeLessThan(600);
    expect(kind.en).toMatch(/\S/);
    expect(kind.pt).toMatch(/\S/);
    expect(kind.pt).not.toBe(kind.en);
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    const problem = Problem.parse(toProblem(new Refusal(code)));
    expect(problem).toMatchObject({ code, status: kind.status, detail: kind.en, detailPt: kind.pt });
  });

  it('answers in Portuguese when asked, fields included', () => {
    const refusal = new Refusal('invalid_request', [{ path: 'to', message: 'is missing', messagePt: 'está faltando' }]);
    const problem = Problem.parse(toProblem(refusal, 'pt', '4bf92f3577b34da6a3ce929d0e0e4736'));
    expect(problem.detail).toBe(problemKinds.invalid_request.pt);
    expect(problem.errors).toEqual([{ path: 'to', message: 'está faltando', messagePt: 'está faltando' }]);
    expect(problem.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });
});
