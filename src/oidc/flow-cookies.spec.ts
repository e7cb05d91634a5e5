import { describe, expect, it } from 'vitest';
import { clearingFlowCookie, flowCookies, newFlowCookie, settingFlowCookie } from './flow-cookies.js';

const orgId = '01980a40-2b1d-7c44-8f3e-5d9a7e6b2c10';
const secret = 'A'.repeat(43);

/** As a browser sends it back. */
const sentBack = (setCookie: string): string => setCookie.split(';')[0] ?? '';

describe('the cookie of a flow', () => {
  it('is of this host alone, hidden from scripts, and comes back with what it holds', () => {
    const cookie = newFlowCookie(orgId, secret, 1_700_000_000_000);
    const [set, ...more] = settingFlowCookie(cookie, []);
    expect(more).toEqual([]);
    expect(set).toMatch(
      /^__Host-muster_flow_[a-z0-9]{6}=[a-z0-9]+\.[\w-]+\.A{43}; Max-Age=3600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(flowCookies(`a=b; ${sentBack(set ?? '')}; c=d`)).toEqual([cookie]);
    expect(clearingFlowCookie(cookie)).toBe(
      `__Host-muster_flow_${cookie.name}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax`,
    );
  });

  it('has a name of its own for each flow', () => {
    const names = Array.from({ length: 50 }, () => newFlowCookie(orgId, secret).name);
    expect(new Set(names).size).toBe(50);
  });

  it('is one of five at most: the oldest go', () => {
    const present = [1, 2, 3, 4, 5, 6].map((second) => newFlowCookie(orgId, secret, second * 1000));
    const read = flowCookies(
      present.map((each) => sentBack(settingFlowCookie(each, [])[0] ?? '')).join('; '),
    );
    expect(read.map(({ begunAt }) => begunAt)).toEqual([6, 5, 4, 3, 2, 1]);
    const [, ...cleared] = settingFlowCookie(newFlowCookie(orgId, secret), read);
    expect(cleared).toEqual([present[1], present[0]].map((each) => each && clearingFlowCookie(each)));
  });

  it.each([
    [undefined],
    [''],
    ['__Host-muster_flow_abcdef'],
    ['__Host-muster_flow_abcdef='],
    [`__Host-muster_flow_abcdef=x.${orgId}`],
    [`__Host-muster_flow_abcdef=x.${orgId}.short`],
    [`__Host-muster_flow_abcdef=x.no-uuid.${secret}`],
    [`__Host-muster_flow_abcdef=x.${orgId}.${secret}.more`],
    [`__Host-muster_flow_abcdef=x.${orgId}.${secret}=`],
    [`__Host-muster_flow_ABCDEF=x.${orgId}.${secret}`],
    [`__Host-muster_flow_abcdefg=x.${orgId}.${secret}`],
    [`muster_flow_abcdef=x.${orgId}.${secret}`],
    [`__Host-muster_session=x.${orgId}.${secret}`],
  ])('is not %j', (header) => {
    expect(flowCookies(header)).toEqual([]);
  });
});
