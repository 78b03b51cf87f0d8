import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import { watchGenerations } from '../../../../sdk-service/domain/generations/watch-generations.ts';
import { createFixedClock } from '../../../support/fixed-clock.ts';

function newWatch() {
  const clock = createFixedClock();
  const state = { generations: { accounts: 1, settings: 1 }, reads: 0, reloads: [] as string[], away: false };
  const watch = watchGenerations({
    store: {
      async readGenerations() {
        state.reads += 1;
        if (state.away) throw new MfaError('unavailable', 'The store is away.', { dependency: 'store' });
        return { ...state.generations };
      },
    },
    clock,
    reload: {
      accounts: async () => void state.reloads.push('accounts'),
      settings: async () => void state.reloads.push('settings'),
    },
  });
  return { clock, state, watch };
}

describe('watch over generations', () => {
  it('loads everything at first', async () => {
    const { state, watch } = newWatch();
    await watch();
    assert.deepEqual(state.reloads, ['accounts', 'settings']);
  });

  it('asks for nothing within half a second', async () => {
    const { clock, state, watch } = newWatch();
    await watch();
    clock.advanceSeconds(0.499);
    assert.equal(watch(), undefined);
    assert.equal(state.reads, 1);
  });

  it('asks once for all who come after that', async () => {
    const { clock, state, watch } = newWatch();
    await watch();
    clock.advanceSeconds(0.5);
    await Promise.all([watch(), watch(), watch()]);
    assert.equal(state.reads, 2);
  });

  it('loads only what has changed', async () => {
    const { clock, state, watch } = newWatch();
    await watch();
    state.generations.settings = 2;
    clock.advanceSeconds(1);
    await watch();
    assert.deepEqual(state.reloads, ['accounts', 'settings', 'settings']);
  });

  it('does not trust a clock that was set back', async () => {
    const { clock, state, watch } = newWatch();
    await watch();
    clock.advanceSeconds(-3600);
    await watch();
    assert.equal(state.reads, 2);
  });

  it('says so when the store is away, and asks again at the next call', async () => {
    const { clock, state, watch } = newWatch();
    await watch();
    clock.advanceSeconds(1);
    state.away = true;
    await assert.rejects(async () => watch(), { code: 'unavailable' });
    state.away = false;
    await watch();
    assert.equal(state.reads, 3);
  });
});
