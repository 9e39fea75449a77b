// Loaded before the program (node --require): what a line in the hosts file does, for this process
// only. Names under HOSTS_SUFFIX resolve to loopback.
'use strict';

const dns = require('node:dns');

const suffix = `.${process.env.HOSTS_SUFFIX || 'keepsake.test'}`;
const lookup = dns.lookup;
const answer = {address: '127.0.0.1', family: 4};

dns.lookup = function (name, options, done) {
  if (typeof options === 'function') [done, options] = [options, {}];
  if (!String(name).endsWith(suffix)) return lookup.call(dns, name, options, done);
  process.nextTick(() => options && options.all ? done(null, [answer]) : done(null, answer.address, answer.family));
};
dns.promises.lookup = async (name, options) => {
  if (String(name).endsWith(suffix)) return options && options.all ? [answer] : answer;
  return new Promise((resolve, reject) => lookup.call(dns, name, options || {}, (error, address, family) =>
    error ? reject(error) : resolve(options && options.all ? address : {address, family})));
};
