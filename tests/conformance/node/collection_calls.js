// Dictionaries, sets, lists and sorted sets.
'use strict';

const {CollectionTtl, ItemType, SortedSetAggregate, SortedSetOrder} = require('@gomomento/sdk');
const {expect, expectError, sleep, sorted} = require('./answers');

const length = answer => answer.length();
const row = answer => answer.valueListString();

async function dictionaries(cache, name) {
  const fetched = answer => answer.valueRecordStringString();
  for (const [step, call] of [
    ['dictionaryFetch', cache.dictionaryFetch(name, 'd')], ['dictionaryLength', cache.dictionaryLength(name, 'd')],
    ['dictionaryGetField', cache.dictionaryGetField(name, 'd', 'a')],
    ['dictionaryGetFields', cache.dictionaryGetFields(name, 'd', ['a'])]]) {
    await expect(`${step} of nothing`, call, 'Miss');
  }
  await expect('dictionarySetField', cache.dictionarySetField(name, 'd', 'a', '1'), 'Success');
  await expect('dictionarySetFields', cache.dictionarySetFields(name, 'd', {b: '2', c: ''}), 'Success');
  await expect('dictionaryFetch', cache.dictionaryFetch(name, 'd'), 'Hit', fetched, {a: '1', b: '2', c: ''});
  await expect('dictionaryLength', cache.dictionaryLength(name, 'd'), 'Hit', length, 3);
  await expect('dictionaryGetField', cache.dictionaryGetField(name, 'd', 'b'), 'Hit', answer => answer.valueString(), '2');
  await expect('dictionaryGetField of no field', cache.dictionaryGetField(name, 'd', 'x'), 'Miss');
  await expect('dictionaryGetFields', cache.dictionaryGetFields(name, 'd', ['b', 'x', 'a']), 'Hit', fetched, {a: '1', b: '2'});
  await expect('dictionaryGetFields of no fields', cache.dictionaryGetFields(name, 'd', ['x']), 'Hit', fetched, {});
  await expect('dictionaryIncrement', cache.dictionaryIncrement(name, 'd', 'a', 41), 'Success', answer => answer.value(), 42);
  await expect('dictionaryIncrement of no field', cache.dictionaryIncrement(name, 'd', 'n'), 'Success',
    answer => answer.value(), 1);
  await expectError('dictionaryIncrement of no number', cache.dictionaryIncrement(name, 'd', 'c', 1),
    'FAILED_PRECONDITION_ERROR');
  await expect('itemGetType of a dictionary', cache.itemGetType(name, 'd'), 'Hit', answer => answer.itemType(),
    ItemType.DICTIONARY);
  await expect('dictionaryRemoveField', cache.dictionaryRemoveField(name, 'd', 'n'), 'Success');
  await expect('dictionaryRemoveFields', cache.dictionaryRemoveFields(name, 'd', ['a', 'x', 'c']), 'Success');
  await expect('what is left', cache.dictionaryFetch(name, 'd'), 'Hit', fetched, {b: '2'});
  await expect('removal of the last field', cache.dictionaryRemoveField(name, 'd', 'b'), 'Success');
  await expect('the dictionary is no more', cache.dictionaryFetch(name, 'd'), 'Miss');
}

async function sets(cache, name) {
  const elements = answer => sorted(answer.valueArrayString());
  for (const [step, call] of [
    ['setFetch', cache.setFetch(name, 's')], ['setLength', cache.setLength(name, 's')],
    ['setSample', cache.setSample(name, 's', 1)], ['setPop', cache.setPop(name, 's', 1)],
    ['setContainsElement', cache.setContainsElement(name, 's', 'a')],
    ['setContainsElements', cache.setContainsElements(name, 's', ['a'])]]) {
    await expect(`${step} of nothing`, call, 'Miss');
  }
  await expect('setAddElement', cache.setAddElement(name, 's', 'a'), 'Success');
  await expect('setAddElements', cache.setAddElements(name, 's', ['b', 'a', 'c']), 'Success');
  await expect('setFetch', cache.setFetch(name, 's'), 'Hit', elements, ['a', 'b', 'c']);
  await expect('setLength', cache.setLength(name, 's'), 'Hit', length, 3);
  await expect('setContainsElement', cache.setContainsElement(name, 's', 'a'), 'Hit', answer => answer.containsElement(), true);
  await expect('setContainsElement of no element', cache.setContainsElement(name, 's', 'x'), 'Hit',
    answer => answer.containsElement(), false);
  await expect('setContainsElements', cache.setContainsElements(name, 's', ['x', 'b']), 'Hit',
    answer => answer.containsElements(), {x: false, b: true});
  await expect('setSample', cache.setSample(name, 's', 2), 'Hit', answer => answer.valueSetString().size, 2);
  await expect('setSample of all', cache.setSample(name, 's', 9), 'Hit', elements, ['a', 'b', 'c']);
  await expect('setSample of none', cache.setSample(name, 's', 0), 'Hit', elements, []);
  await expect('itemGetType of a set', cache.itemGetType(name, 's'), 'Hit', answer => answer.itemType(), ItemType.SET);
  await expect('setRemoveElement', cache.setRemoveElement(name, 's', 'a'), 'Success');
  await expect('setRemoveElements', cache.setRemoveElements(name, 's', ['x', 'b']), 'Success');
  await expect('setPop', cache.setPop(name, 's', 5), 'Hit', elements, ['c']);
  await expect('the set is no more', cache.setFetch(name, 's'), 'Miss');
}

async function lists(cache, name) {
  const listLength = answer => answer.listLength();
  for (const [step, call] of [
    ['listFetch', cache.listFetch(name, 'l')], ['listLength', cache.listLength(name, 'l')],
    ['listPopFront', cache.listPopFront(name, 'l')], ['listPopBack', cache.listPopBack(name, 'l')]]) {
    await expect(`${step} of nothing`, call, 'Miss');
  }
  await expect('listRetain of nothing', cache.listRetain(name, 'l', {startIndex: 1}), 'Success');
  await expect('listRemoveValue of nothing', cache.listRemoveValue(name, 'l', 'x'), 'Success');
  await expect('listPushBack', cache.listPushBack(name, 'l', 'c'), 'Success', listLength, 1);
  await expect('listPushFront', cache.listPushFront(name, 'l', 'b'), 'Success', listLength, 2);
  await expect('listConcatenateFront', cache.listConcatenateFront(name, 'l', ['x', 'a']), 'Success', listLength, 4);
  await expect('listConcatenateBack', cache.listConcatenateBack(name, 'l', ['d', 'x']), 'Success', listLength, 6);
  await expect('listFetch', cache.listFetch(name, 'l'), 'Hit', row, ['x', 'a', 'b', 'c', 'd', 'x']);
  await expect('a slice', cache.listFetch(name, 'l', {startIndex: 2, endIndex: -2}), 'Hit', row, ['b', 'c']);
  await expect('a slice from behind', cache.listFetch(name, 'l', {startIndex: -2}), 'Hit', row, ['d', 'x']);
  await expect('an empty slice', cache.listFetch(name, 'l', {startIndex: 6, endIndex: 9}), 'Hit', row, []);
  await expect('listLength', cache.listLength(name, 'l'), 'Hit', length, 6);
  await expect('listRemoveValue', cache.listRemoveValue(name, 'l', 'x'), 'Success');
  await expect('listPushFront, truncated', cache.listPushFront(name, 'l', '0', {truncateBackToSize: 4}), 'Success', listLength, 4);
  await expect('the back is gone', cache.listFetch(name, 'l'), 'Hit', row, ['0', 'a', 'b', 'c']);
  await expect('listConcatenateBack, truncated', cache.listConcatenateBack(name, 'l', ['d', 'e'], {truncateFrontToSize: 5}),
    'Success', listLength, 5);
  await expect('the front is gone', cache.listFetch(name, 'l'), 'Hit', row, ['a', 'b', 'c', 'd', 'e']);
  await expect('listPopFront', cache.listPopFront(name, 'l'), 'Hit', answer => answer.valueString(), 'a');
  await expect('listPopBack', cache.listPopBack(name, 'l'), 'Hit', answer => answer.valueString(), 'e');
  await expect('itemGetType of a list', cache.itemGetType(name, 'l'), 'Hit', answer => answer.itemType(), ItemType.LIST);
  await expect('listRetain', cache.listRetain(name, 'l', {startIndex: 1, endIndex: 2}), 'Success');
  await expect('what is left', cache.listFetch(name, 'l'), 'Hit', row, ['c']);
  await expect('the last one', cache.listPopBack(name, 'l'), 'Hit', answer => answer.valueString(), 'c');
  await expect('the list is no more', cache.listLength(name, 'l'), 'Miss');
}

async function sortedSets(cache, name) {
  const pairs = answer => answer.valueArray().map(element => [element.value, element.score]);
  for (const [step, call] of [
    ['sortedSetFetchByRank', cache.sortedSetFetchByRank(name, 'z')], ['sortedSetFetchByScore', cache.sortedSetFetchByScore(name, 'z')],
    ['sortedSetGetRank', cache.sortedSetGetRank(name, 'z', 'a')], ['sortedSetGetScore', cache.sortedSetGetScore(name, 'z', 'a')],
    ['sortedSetGetScores', cache.sortedSetGetScores(name, 'z', ['a'])], ['sortedSetLength', cache.sortedSetLength(name, 'z')],
    ['sortedSetLengthByScore', cache.sortedSetLengthByScore(name, 'z')]]) {
    await expect(`${step} of nothing`, call, 'Miss');
  }
  await expect('sortedSetPutElement', cache.sortedSetPutElement(name, 'z', 'a', 1), 'Success');
  await expect('sortedSetPutElements', cache.sortedSetPutElements(name, 'z', {d: 2.5, c: 2, b: 2}), 'Success');
  const all = [['a', 1], ['b', 2], ['c', 2], ['d', 2.5]];
  await expect('sortedSetFetchByRank', cache.sortedSetFetchByRank(name, 'z'), 'Hit', pairs, all);
  await expect('sortedSetFetchByRank, descending', cache.sortedSetFetchByRank(name, 'z', {order: SortedSetOrder.Descending}),
    'Hit', pairs, [...all].reverse());
  await expect('a slice of ranks', cache.sortedSetFetchByRank(name, 'z', {startRank: 1, endRank: -1}), 'Hit', pairs,
    all.slice(1, -1));
  await expect('an empty slice of ranks', cache.sortedSetFetchByRank(name, 'z', {startRank: 7, endRank: 9}), 'Hit', pairs, []);
  await expect('sortedSetFetchByScore', cache.sortedSetFetchByScore(name, 'z', {minScore: 2, maxScore: 2.5}), 'Hit', pairs,
    all.slice(1));
  await expect('a page of scores', cache.sortedSetFetchByScore(name, 'z',
    {minScore: 1, order: SortedSetOrder.Descending, offset: 1, count: 2}), 'Hit', pairs, [['c', 2], ['b', 2]]);
  await expect('no scores', cache.sortedSetFetchByScore(name, 'z', {minScore: 10}), 'Hit', pairs, []);
  await expect('sortedSetGetRank', cache.sortedSetGetRank(name, 'z', 'c'), 'Hit', answer => answer.rank(), 2);
  await expect('sortedSetGetRank, descending', cache.sortedSetGetRank(name, 'z', 'c', {order: SortedSetOrder.Descending}), 'Hit',
    answer => answer.rank(), 1);
  await expect('sortedSetGetRank of no element', cache.sortedSetGetRank(name, 'z', 'x'), 'Miss');
  await expect('sortedSetGetScore', cache.sortedSetGetScore(name, 'z', 'd'), 'Hit', answer => answer.score(), 2.5);
  await expect('sortedSetGetScore of no element', cache.sortedSetGetScore(name, 'z', 'x'), 'Miss');
  await expect('sortedSetGetScores', cache.sortedSetGetScores(name, 'z', ['d', 'x', 'a']), 'Hit', answer => answer.valueRecord(),
    {a: 1, d: 2.5});
  await expect('sortedSetIncrementScore', cache.sortedSetIncrementScore(name, 'z', 'a', -0.5), 'Success',
    answer => answer.score(), 0.5);
  await expect('sortedSetIncrementScore of no element', cache.sortedSetIncrementScore(name, 'z', 'e', 9), 'Success',
    answer => answer.score(), 9);
  await expect('sortedSetLength', cache.sortedSetLength(name, 'z'), 'Hit', length, 5);
  await expect('sortedSetLengthByScore', cache.sortedSetLengthByScore(name, 'z', {minScore: 2, maxScore: 2.5}), 'Hit', length, 3);
  await expect('itemGetType of a sorted set', cache.itemGetType(name, 'z'), 'Hit', answer => answer.itemType(), ItemType.SORTED_SET);
  await expect('sortedSetRemoveElement', cache.sortedSetRemoveElement(name, 'z', 'e'), 'Success');
  await expect('sortedSetRemoveElements', cache.sortedSetRemoveElements(name, 'z', ['x', 'c', 'd']), 'Success');
  await unions(cache, name, pairs);
  await cache.sortedSetRemoveElements(name, 'z', ['a', 'b']);
  await expect('the sorted set is no more', cache.sortedSetLength(name, 'z'), 'Miss');
}

// "z" has a: 0.5 and b: 2.
async function unions(cache, name, pairs) {
  await cache.sortedSetPutElements(name, 'y', {b: 10, c: 1});
  const sources = [{sortedSetName: 'z', weight: 2}, {sortedSetName: 'y', weight: 1}];
  const store = (aggregate) => cache.sortedSetUnionStore(name, 'u', sources, {aggregate});
  await expect('sortedSetUnionStore', cache.sortedSetUnionStore(name, 'u', sources), 'Success', length, 3);
  await expect('the union', cache.sortedSetFetchByRank(name, 'u'), 'Hit', pairs, [['a', 1], ['c', 1], ['b', 14]]);
  await expect('the smallest', store(SortedSetAggregate.MIN), 'Success', length, 3);
  await expect('the union of the smallest', cache.sortedSetGetScore(name, 'u', 'b'), 'Hit', answer => answer.score(), 4);
  await expect('the largest', store(SortedSetAggregate.MAX), 'Success', length, 3);
  await expect('the union of the largest', cache.sortedSetGetScore(name, 'u', 'b'), 'Hit', answer => answer.score(), 10);
  await expect('a union of nothing', cache.sortedSetUnionStore(name, 'u', [{sortedSetName: 'x', weight: 1}]), 'Success', length, 0);
  await expect('leaves nothing', cache.sortedSetLength(name, 'u'), 'Miss');
  await expectError('a union without sources', cache.sortedSetUnionStore(name, 'u', []), 'INVALID_ARGUMENT_ERROR');
}

// One second for what is made; a second write refreshes it or does not.
async function lives(cache, name) {
  const kept = CollectionTtl.of(1).withNoRefreshTtlOnUpdates();
  const refreshed = CollectionTtl.of(60).withRefreshTtlOnUpdates();
  for (const [refresh, ttl] of [['refreshed', refreshed], ['kept', kept]]) {
    for (const first of [true, false]) {
      const life = first ? CollectionTtl.of(1) : ttl;
      await cache.dictionarySetField(name, `d-${refresh}`, 'f', 'v', {ttl: life});
      await cache.setAddElement(name, `s-${refresh}`, 'e', {ttl: life});
      await cache.listPushBack(name, `l-${refresh}`, 'e', {ttl: life});
      await cache.sortedSetPutElement(name, `z-${refresh}`, 'e', 1, {ttl: life});
    }
  }
  await sleep(1000);
  for (const prefix of ['d', 's', 'l', 'z']) {
    await expect(`${prefix}: a life that is refreshed`, cache.keyExists(name, `${prefix}-refreshed`), 'Success',
      answer => answer.exists(), true);
    await expect(`${prefix}: a life that is kept`, cache.keyExists(name, `${prefix}-kept`), 'Success',
      answer => answer.exists(), false);
  }
  await expectError('a list is no set', cache.setFetch(name, 'l-refreshed'), 'FAILED_PRECONDITION_ERROR');
}

module.exports = async (cache, name) => {
  for (const part of [dictionaries, sets, lists, sortedSets, lives]) await part(cache, name);
};
