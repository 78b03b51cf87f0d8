import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { describeTime } from '../describe-time.ts';
import { formField } from '../form-fields.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { checkAttemptId } from './attempt-id.ts';
import { requireStep } from './require-step.ts';
import { returnQuery } from './return-to.ts';

type Device = ComplexType<Extensions, 'Device'>;
type WithId = Request<{ id: string }>;

/** The phones with the mobile app of a person: their names, their last use, and their removal after a question. */
export function deviceRoutes(portal: Portal): Router {
  const { sdk, pages } = portal;

  async function findDevices(response: Response): Promise<readonly Device[]> {
    const answer = await sdk.extensions.GetDevices({}, callOptions(response));
    return refusalOf(answer) === undefined ? (answer.devices ?? []) : [];
  }

  async function findDevice(request: WithId, response: Response): Promise<Device | undefined> {
    return (await findDevices(response)).find(({ DeviceId }) => DeviceId === request.params.id);
  }

  async function rename(request: WithId, response: Response): Promise<void> {
    const name = formField(request, 'name', 50).trim();
    const refusal =
      name === ''
        ? 'invalid'
        : refusalOf(
            await sdk.extensions.RenameDevice(
              { deviceId: request.params.id, name, ...fromAddress(response) },
              callOptions(response),
            ),
          );
    if (refusal === undefined) return pages.redirect(response, '/devices?renamed');
    if (refusal === 'not-allowed') return confirmFirst(response);
    await showDevices(response, refusal === 'invalid' ? 'name' : 'refused');
  }

  async function remove(request: WithId, response: Response): Promise<void> {
    const answer = await sdk.extensions.RemoveDevice(
      { deviceId: request.params.id, ...fromAddress(response) },
      callOptions(response),
    );
    const refusal = refusalOf(answer);
    // One that is gone already is as good as removed.
    if (refusal === undefined || refusal === 'gone') return pages.redirect(response, '/devices?removed');
    if (refusal === 'not-allowed') return confirmFirst(response);
    await showDevices(response, 'refused');
  }

  /** A change of what a person signs in with needs a second factor that was proven just now. */
  function confirmFirst(response: Response): void {
    pages.redirect(response, `/second-factor${returnQuery('devices')}`);
  }

  async function showDevices(response: Response, problem?: 'name' | 'refused'): Promise<void> {
    const devices = (await findDevices(response)).map((device) => ({
      ...device,
      activated: describeTime(response, device.ActivatedAt),
      lastUsed: describeTime(response, device.LastUsedAt),
    }));
    const { query } = response.req;
    const notice = query.renamed !== undefined ? 'renamed' : query.removed !== undefined ? 'removed' : undefined;
    const status = problem === undefined ? 200 : 422;
    const { canActivateStockApp } = await portal.facts.current();
    pages.show(response, { view: 'devices', status, values: { devices, problem, notice, canActivateStockApp } });
  }

  const router = Router();
  router.param('id', checkAttemptId);
  router.use('/devices', requireStep(portal, ['main']));
  router.get('/devices', (_request, response) => showDevices(response));
  router.post('/devices/:id/name', rename);
  router.get('/devices/:id/remove', async (request, response) => {
    const device = await findDevice(request, response);
    if (device === undefined) pages.redirect(response, '/devices');
    else pages.show(response, { view: 'device-remove', values: { device } });
  });
  router.post('/devices/:id/remove', remove);
  return router;
}
