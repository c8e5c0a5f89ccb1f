import { describe, expect, it } from 'vitest';
import { dispatchResult, jsonLine, latencyResult, smppResult, table, webhooksResult } from '../../bench/report.ts';

const measured = {
  ledger: 'postgres' as const,
  pairs: [
    {
      bare: { perSecond: 10_000.4, cpuMicros: 70 },
      ponte: { perSecond: 4_321.6, cpuMicros: 150.26 },
    },
  ],
  rssBytes: 200 * 1_048_576,
  total: 210_000,
};

describe('the JSON line', () => {
  it('of dispatch has exactly its keys, in order, on one line', () => {
    expect(jsonLine(dispatchResult(measured))).toBe(
      '{"bench":"dispatch","ledger":"postgres","bare_per_s":10000,"ponte_per_s":4322,"ratio":0.432,' +
        '"cpu_us_per_message":150.3,"rss_mb":200,"messages":210000}',
    );
  });

  it('of the same way over another connector bears its name', () => {
    expect(dispatchResult(measured, 'sms-http')).toEqual({ ...dispatchResult(measured), bench: 'sms-http' });
  });

  it('of webhooks counts receipts', () => {
    expect(jsonLine(webhooksResult(measured))).toBe(
      '{"bench":"webhooks","ledger":"postgres","bare_per_s":10000,"ponte_per_s":4322,"ratio":0.432,' +
        '"cpu_us_per_receipt":150.3,"rss_mb":200,"receipts":210000}',
    );
  });

  it('of SMPP has a ratio for each window, beside the codec alone and behind the bus', () => {
    const { ledger, pairs, rssBytes } = measured;
    const windows = [10, 50].map((windowSize) => ({ windowSize, pairs }));
    expect(
      jsonLine(smppResult({ ledger, measured: windows, paths: windows.slice(1), rssBytes, messages: 10_000 })),
    ).toBe(
      '{"bench":"smpp","ledger":"postgres","w10_bare_per_s":10000,"w10_ponte_per_s":4322,"w10_ratio":0.432,' +
        '"w10_cpu_us":150.3,"w50_bare_per_s":10000,"w50_ponte_per_s":4322,"w50_ratio":0.432,"w50_cpu_us":150.3,' +
        '"bus_w50_bare_per_s":10000,"bus_w50_ponte_per_s":4322,"bus_w50_ratio":0.432,"bus_w50_cpu_us":150.3,' +
        '"rss_mb":200,"messages":10000}',
    );
  });

  it('of latency has the rate and two percentiles', () => {
    const latencies = Array.from({ length: 200 }, (_, place) => place + 0.125);
    expect(jsonLine(latencyResult('sqlite', 80, latencies))).toBe(
      '{"bench":"latency","ledger":"sqlite","rate_per_s":80,"p50_ms":99.13,"p99_ms":197.13,"messages":200}',
    );
  });
});

describe('the table', () => {
  it('has one block per bench, names left and figures right', () => {
    const text = table([
      latencyResult('sqlite', 80, [1, 2]),
      latencyResult('postgres', 80, [10, 20]),
      dispatchResult(measured),
    ]);
    const [latency, dispatch] = text.split('\n\n').map((block) => block.split('\n'));
    expect(latency).toEqual([
      'bench    ledger    rate_per_s  p50_ms  p99_ms  messages',
      'latency  sqlite            80       1       2         2',
      'latency  postgres          80      10      20         2',
    ]);
    expect(dispatch?.[0]).toMatch(/^bench\s+ledger\s+bare_per_s\s+ponte_per_s\s+ratio/);
    expect(dispatch).toHaveLength(2);
  });
});
