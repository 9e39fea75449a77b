// What the conformance programs share: the token, a client that writes down which of its methods
// were called, and checks of answers.
'use strict';

const assert = require('node:assert');
const {GetSecretValueCommand, SecretsManagerClient} = require('@aws-sdk/client-secrets-manager');

let passed = 0;

// The API key out of Secrets Manager, the way the main job gets it.
async function fetchToken(name) {
  const secrets = new SecretsManagerClient({region: 'us-west-2'});
  const answer = await secrets.send(
    new GetSecretValueCommand({SecretId: name, VersionStage: 'AWSCURRENT'}));
  return answer.SecretString;
}

// The answer of a call, which must be of the type ('Hit', 'Miss', 'Success', …) that the SDK made of
// what the server said; with `read`, what that gives of it must be `want`.
async function expect(step, promise, type, read, want) {
  const answer = await promise;
  assert.strictEqual(answer.type, type, `${step}: ${answer}`);
  if (read) assert.deepStrictEqual(read(answer), want, step);
  ++passed;
  return answer;
}

// A call that must fail with that code, in whose message are those words.
async function expectError(step, promise, code, words = '') {
  const answer = await promise;
  assert.strictEqual(answer.type, 'Error', `${step}: ${answer}`);
  assert.strictEqual(answer.errorCode(), code, `${step}: ${answer}`);
  assert.ok(answer.message().includes(words), `${step}: ${answer.message()}`);
  ++passed;
}

// Every method that the object's class and its ancestors have, with the accessors.
function methodsOf(object) {
  const names = new Set();
  for (let p = Object.getPrototypeOf(object); p && p !== Object.prototype; p = Object.getPrototypeOf(p)) {
    for (const name of Object.getOwnPropertyNames(p)) names.add(name);
  }
  names.delete('constructor');
  return names;
}

// The object, and the names of what was asked of it from outside.
function recorded(object, called) {
  return new Proxy(object, {
    get(target, name) {
      called.add(name);
      const member = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

// Fails when a public method was never called: a new version of the SDK may bring some.
function expectAllCalled(object, called, internal) {
  const missed = [...methodsOf(object)].filter(name => !called.has(name) && !internal.includes(name));
  assert.deepStrictEqual(missed, [], 'methods that were not called');
}

const sorted = values => [...values].sort();
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

module.exports = {
  expect, expectAllCalled, expectError, fetchToken, methodsOf, passedCount: () => passed, recorded, sleep, sorted,
};
