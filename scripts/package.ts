import { join } from 'node:path';
import { writePackage } from './package/write-package.ts';
import { root, runNode, tools } from './run-command.ts';

/**
 * `npm run package`: one folder for each app in dist-packages/ (or the folder that is named as an argument), to be copied
 * to its server as it is. `npm run package -- <folder> <app>…` writes only these apps.
 */
const [folder = join(root, 'dist-packages'), ...chosen] = process.argv.slice(2);
const apps = ['sdk-service', 'user-portal', 'mobile-app-service'].filter(
  (app) => chosen.length === 0 || chosen.includes(app),
);

if (!runNode([tools.tsc, '-b', 'shared', ...apps])) process.exit(1);
for (const app of apps) {
  const target = join(folder, app);
  writePackage({ root, app, target });
  console.log(target);
}
