// The main job with the official SDKs, unchanged: the token out of Secrets Manager, one cache client
// built with it, the cache made if it is absent, a value stored and read back. Prints one line a
// step and exits 0 only if the value came back. `run.py` starts the server and names it in the
// environment; the same program works against the hosted services.
'use strict';

const {GetSecretValueCommand, SecretsManagerClient} = require('@aws-sdk/client-secrets-manager');
const {
  CacheClient, CacheGet, CacheSet, Configurations, CreateCache, CredentialProvider, ListCaches,
} = require('@gomomento/sdk');

const SECRET = process.env.TOKEN_SECRET || 'Momento_API_Token';
const CACHE = process.env.CACHE_NAME || 'conformance';

function expect(condition, step, answer) {
  if (!condition) throw new Error(`${step}: ${answer}`);
  console.log(`ok ${step}`);
}

async function fetchToken() {
  const secrets = new SecretsManagerClient({region: 'us-west-2'});
  const answer = await secrets.send(
    new GetSecretValueCommand({SecretId: SECRET, VersionStage: 'AWSCURRENT'}));
  expect(answer.SecretString, 'token read from Secrets Manager', 'no SecretString');
  expect(answer.$metadata.requestId, 'request id present', 'none');
  return answer.SecretString;
}

async function main() {
  const cache = await CacheClient.create({
    configuration: Configurations.Laptop.v1(),
    credentialProvider: CredentialProvider.fromString({authToken: await fetchToken()}),
    defaultTtlSeconds: 600,
  });
  const made = await cache.createCache(CACHE);
  expect(made instanceof CreateCache.Success || made instanceof CreateCache.AlreadyExists,
    'cache created', made);
  const again = await cache.createCache(CACHE);
  expect(again instanceof CreateCache.AlreadyExists, 'second creation is told apart', again);
  const listed = await cache.listCaches();
  expect(listed instanceof ListCaches.Success &&
    listed.getCaches().some(entry => entry.getName() === CACHE), 'cache listed', listed);

  const missing = await cache.get(CACHE, 'absent');
  expect(missing instanceof CacheGet.Miss, 'absent key is a miss', missing);
  const stored = await cache.set(CACHE, 'code', '12345');
  expect(stored instanceof CacheSet.Success, 'value stored', stored);
  const found = await cache.get(CACHE, 'code');
  expect(found instanceof CacheGet.Hit && found.valueString() === '12345', 'value read back', found);

  const large = new Uint8Array(5_000_000 - 47).fill(7);
  expect(await cache.set(CACHE, 'large', large) instanceof CacheSet.Success, '5 MB value stored', '');
  const over = await cache.set(CACHE, 'over', new Uint8Array(5_300_000));
  expect(over instanceof CacheSet.Error && over.errorCode() === 'LIMIT_EXCEEDED_ERROR',
    'larger value refused', over);
  const absent = await cache.get('no-such-cache', 'code');
  expect(absent instanceof CacheGet.Error && absent.errorCode() === 'NOT_FOUND_ERROR',
    'missing cache is an error', absent);

  await cache.delete(CACHE, 'code');
  expect(await cache.get(CACHE, 'code') instanceof CacheGet.Miss, 'value deleted', '');
  const short = await cache.set(CACHE, 'short', 'x', {ttl: 1});
  expect(short instanceof CacheSet.Success, 'value stored for a second', short);
  await new Promise(resolve => setTimeout(resolve, 1000));
  expect(await cache.get(CACHE, 'short') instanceof CacheGet.Miss, 'value expired to the second', '');
  cache.close();
}

main().then(() => console.log('main job done'), error => {
  console.error(`failed: ${error.stack || error}`);
  process.exit(1);
});
