import type { RequestHandler } from 'express';
import type { Channel } from './channel.ts';

/** The one origin whose pages may call: that of the app. No cookie is ever involved, so none is allowed. */
export function allowAppOrigin(findChannel: () => Promise<Channel | undefined>): RequestHandler {
  return async (request, response, next) => {
    const origin = request.get('Origin');
    response.vary('Origin');
    if (origin === undefined || origin !== (await findChannel())?.appOrigin) return next();
    response.set({ 'Access-Control-Allow-Origin': origin, 'Cross-Origin-Resource-Policy': 'cross-origin' });
    if (request.method !== 'OPTIONS') {
      response.set('Access-Control-Expose-Headers', 'Retry-After');
      return next();
    }
    response
      .set({
        'Access-Control-Allow-Methods': 'GET, POST',
        'Access-Control-Allow-Headers': 'Content-Type',
        'Access-Control-Max-Age': '600',
      })
      .sendStatus(204);
  };
}
