// What the image's HEALTHCHECK runs: 0 when this container's own server says that the process is alive.
import http from 'node:http';

const url = `http://127.0.0.1:${process.env.PORT ?? 3000}/healthz`;
http
  .get(url, { timeout: 3000 }, (response) => {
    response.resume();
    finish(response.statusCode === 200 ? undefined : `answered ${response.statusCode}`);
  })
  .on('timeout', () => finish('did not answer within 3 seconds'))
  .on('error', (error) => finish(error.message));

function finish(problem) {
  if (problem !== undefined) console.error(`${url}: ${problem}`);
  process.exit(problem === undefined ? 0 : 1);
}
