#pragma once

#include "wire/rpc.h"

namespace cache_client {
class GetRequest;
class GetResponse;
class GetWithHashRequest;
class GetWithHashResponse;
class GetBatchRequest;
class SetRequest;
class SetResponse;
class SetBatchRequest;
class SetIfRequest;
class SetIfResponse;
class SetIfHashRequest;
class SetIfHashResponse;
class SetIfNotExistsRequest;
class SetIfNotExistsResponse;
class DeleteRequest;
class DeleteResponse;
class KeysExistRequest;
class KeysExistResponse;
class IncrementRequest;
class IncrementResponse;
class UpdateTtlRequest;
class UpdateTtlResponse;
class ItemGetTtlRequest;
class ItemGetTtlResponse;
class ItemGetTypeRequest;
class ItemGetTypeResponse;
class DictionaryGetRequest;
class DictionaryGetResponse;
class DictionaryFetchRequest;
class DictionaryFetchResponse;
class DictionarySetRequest;
class DictionarySetResponse;
class DictionaryIncrementRequest;
class DictionaryIncrementResponse;
class DictionaryDeleteRequest;
class DictionaryDeleteResponse;
class DictionaryLengthRequest;
class DictionaryLengthResponse;
class SetFetchRequest;
class SetFetchResponse;
class SetSampleRequest;
class SetSampleResponse;
class SetUnionRequest;
class SetUnionResponse;
class SetDifferenceRequest;
class SetDifferenceResponse;
class SetContainsRequest;
class SetContainsResponse;
class SetLengthRequest;
class SetLengthResponse;
class SetPopRequest;
class SetPopResponse;
class ListPushFrontRequest;
class ListPushFrontResponse;
class ListPushBackRequest;
class ListPushBackResponse;
class ListConcatenateFrontRequest;
class ListConcatenateFrontResponse;
class ListConcatenateBackRequest;
class ListConcatenateBackResponse;
class ListPopFrontRequest;
class ListPopFrontResponse;
class ListPopBackRequest;
class ListPopBackResponse;
class ListEraseRequest;
class ListEraseResponse;
class ListRemoveRequest;
class ListRemoveResponse;
class ListFetchRequest;
class ListFetchResponse;
class ListRetainRequest;
class ListRetainResponse;
class ListLengthRequest;
class ListLengthResponse;
class SortedSetPutRequest;
class SortedSetPutResponse;
class SortedSetFetchRequest;
class SortedSetFetchResponse;
class SortedSetGetScoreRequest;
class SortedSetGetScoreResponse;
class SortedSetRemoveRequest;
class SortedSetRemoveResponse;
class SortedSetIncrementRequest;
class SortedSetIncrementResponse;
class SortedSetGetRankRequest;
class SortedSetGetRankResponse;
class SortedSetLengthRequest;
class SortedSetLengthResponse;
class SortedSetLengthByScoreRequest;
class SortedSetLengthByScoreResponse;
class SortedSetUnionStoreRequest;
class SortedSetUnionStoreResponse;
}  // namespace cache_client

// The cache. Source: momento-wire.md §4; `wire/proto/cache_*.pb.h` are its messages, a file a
// family.
namespace keepsake::wire {

inline constexpr Rpc<::cache_client::GetRequest, ::cache_client::GetResponse> kGet{
    "/cache_client.Scs/Get", Retry::kSafe};
inline constexpr Rpc<::cache_client::GetWithHashRequest, ::cache_client::GetWithHashResponse>
    kGetWithHash{"/cache_client.Scs/GetWithHash", Retry::kSafe};
inline constexpr Rpc<::cache_client::GetBatchRequest, ::cache_client::GetResponse> kGetBatch{
    "/cache_client.Scs/GetBatch", Retry::kSafe, Stream::kFromServer};
inline constexpr Rpc<::cache_client::SetRequest, ::cache_client::SetResponse> kSet{
    "/cache_client.Scs/Set", Retry::kSafe};
inline constexpr Rpc<::cache_client::SetBatchRequest, ::cache_client::SetResponse> kSetBatch{
    "/cache_client.Scs/SetBatch", Retry::kSafe, Stream::kFromServer};
inline constexpr Rpc<::cache_client::SetIfRequest, ::cache_client::SetIfResponse> kSetIf{
    "/cache_client.Scs/SetIf"};
inline constexpr Rpc<::cache_client::SetIfHashRequest, ::cache_client::SetIfHashResponse>
    kSetIfHash{"/cache_client.Scs/SetIfHash"};
inline constexpr Rpc<::cache_client::SetIfNotExistsRequest, ::cache_client::SetIfNotExistsResponse>
    kSetIfNotExists{"/cache_client.Scs/SetIfNotExists"};
inline constexpr Rpc<::cache_client::DeleteRequest, ::cache_client::DeleteResponse> kDelete{
    "/cache_client.Scs/Delete", Retry::kSafe};
inline constexpr Rpc<::cache_client::KeysExistRequest, ::cache_client::KeysExistResponse>
    kKeysExist{"/cache_client.Scs/KeysExist", Retry::kSafe};
inline constexpr Rpc<::cache_client::IncrementRequest, ::cache_client::IncrementResponse>
    kIncrement{"/cache_client.Scs/Increment"};
inline constexpr Rpc<::cache_client::UpdateTtlRequest, ::cache_client::UpdateTtlResponse>
    kUpdateTtl{"/cache_client.Scs/UpdateTtl"};
inline constexpr Rpc<::cache_client::ItemGetTtlRequest, ::cache_client::ItemGetTtlResponse>
    kItemGetTtl{"/cache_client.Scs/ItemGetTtl", Retry::kSafe};
inline constexpr Rpc<::cache_client::ItemGetTypeRequest, ::cache_client::ItemGetTypeResponse>
    kItemGetType{"/cache_client.Scs/ItemGetType", Retry::kSafe};
inline constexpr Rpc<::cache_client::DictionaryGetRequest, ::cache_client::DictionaryGetResponse>
    kDictionaryGet{"/cache_client.Scs/DictionaryGet", Retry::kSafe};
inline constexpr Rpc<::cache_client::DictionaryFetchRequest,
                     ::cache_client::DictionaryFetchResponse>
    kDictionaryFetch{"/cache_client.Scs/DictionaryFetch", Retry::kSafe};
inline constexpr Rpc<::cache_client::DictionarySetRequest, ::cache_client::DictionarySetResponse>
    kDictionarySet{"/cache_client.Scs/DictionarySet", Retry::kSafe};
inline constexpr Rpc<::cache_client::DictionaryIncrementRequest,
                     ::cache_client::DictionaryIncrementResponse>
    kDictionaryIncrement{"/cache_client.Scs/DictionaryIncrement"};
inline constexpr Rpc<::cache_client::DictionaryDeleteRequest,
                     ::cache_client::DictionaryDeleteResponse>
    kDictionaryDelete{"/cache_client.Scs/DictionaryDelete", Retry::kSafe};
inline constexpr Rpc<::cache_client::DictionaryLengthRequest,
                     ::cache_client::DictionaryLengthResponse>
    kDictionaryLength{"/cache_client.Scs/DictionaryLength", Retry::kSafe};
inline constexpr Rpc<::cache_client::SetFetchRequest, ::cache_client::SetFetchResponse> kSetFetch{
    "/cache_client.Scs/SetFetch", Retry::kSafe};
inline constexpr Rpc<::cache_client::SetSampleRequest, ::cache_client::SetSampleResponse>
    kSetSample{"/cache_client.Scs/SetSample", Retry::kSafe};
inline constexpr Rpc<::cache_client::SetUnionRequest, ::cache_client::SetUnionResponse> kSetUnion{
    "/cache_client.Scs/SetUnion", Retry::kSafe};
inline constexpr Rpc<::cache_client::SetDifferenceRequest, ::cache_client::SetDifferenceResponse>
    kSetDifference{"/cache_client.Scs/SetDifference", Retry::kSafe};
inline constexpr Rpc<::cache_client::SetContainsRequest, ::cache_client::SetContainsResponse>
    kSetContains{"/cache_client.Scs/SetContains", Retry::kSafe};
inline constexpr Rpc<::cache_client::SetLengthRequest, ::cache_client::SetLengthResponse>
    kSetLength{"/cache_client.Scs/SetLength", Retry::kSafe};
inline constexpr Rpc<::cache_client::SetPopRequest, ::cache_client::SetPopResponse> kSetPop{
    "/cache_client.Scs/SetPop"};
inline constexpr Rpc<::cache_client::ListPushFrontRequest, ::cache_client::ListPushFrontResponse>
    kListPushFront{"/cache_client.Scs/ListPushFront"};
inline constexpr Rpc<::cache_client::ListPushBackRequest, ::cache_client::ListPushBackResponse>
    kListPushBack{"/cache_client.Scs/ListPushBack"};
inline constexpr Rpc<::cache_client::ListConcatenateFrontRequest,
                     ::cache_client::ListConcatenateFrontResponse>
    kListConcatenateFront{"/cache_client.Scs/ListConcatenateFront"};
inline constexpr Rpc<::cache_client::ListConcatenateBackRequest,
                     ::cache_client::ListConcatenateBackResponse>
    kListConcatenateBack{"/cache_client.Scs/ListConcatenateBack"};
inline constexpr Rpc<::cache_client::ListPopFrontRequest, ::cache_client::ListPopFrontResponse>
    kListPopFront{"/cache_client.Scs/ListPopFront"};
inline constexpr Rpc<::cache_client::ListPopBackRequest, ::cache_client::ListPopBackResponse>
    kListPopBack{"/cache_client.Scs/ListPopBack"};
inline constexpr Rpc<::cache_client::ListEraseRequest, ::cache_client::ListEraseResponse>
    kListErase{"/cache_client.Scs/ListErase"};
inline constexpr Rpc<::cache_client::ListRemoveRequest, ::cache_client::ListRemoveResponse>
    kListRemove{"/cache_client.Scs/ListRemove", Retry::kSafe};
inline constexpr Rpc<::cache_client::ListFetchRequest, ::cache_client::ListFetchResponse>
    kListFetch{"/cache_client.Scs/ListFetch", Retry::kSafe};
inline constexpr Rpc<::cache_client::ListRetainRequest, ::cache_client::ListRetainResponse>
    kListRetain{"/cache_client.Scs/ListRetain"};
inline constexpr Rpc<::cache_client::ListLengthRequest, ::cache_client::ListLengthResponse>
    kListLength{"/cache_client.Scs/ListLength", Retry::kSafe};
inline constexpr Rpc<::cache_client::SortedSetPutRequest, ::cache_client::SortedSetPutResponse>
    kSortedSetPut{"/cache_client.Scs/SortedSetPut", Retry::kSafe};
inline constexpr Rpc<::cache_client::SortedSetFetchRequest, ::cache_client::SortedSetFetchResponse>
    kSortedSetFetch{"/cache_client.Scs/SortedSetFetch", Retry::kSafe};
inline constexpr Rpc<::cache_client::SortedSetGetScoreRequest,
                     ::cache_client::SortedSetGetScoreResponse>
    kSortedSetGetScore{"/cache_client.Scs/SortedSetGetScore", Retry::kSafe};
inline constexpr Rpc<::cache_client::SortedSetRemoveRequest,
                     ::cache_client::SortedSetRemoveResponse>
    kSortedSetRemove{"/cache_client.Scs/SortedSetRemove", Retry::kSafe};
inline constexpr Rpc<::cache_client::SortedSetIncrementRequest,
                     ::cache_client::SortedSetIncrementResponse>
    kSortedSetIncrement{"/cache_client.Scs/SortedSetIncrement"};
inline constexpr Rpc<::cache_client::SortedSetGetRankRequest,
                     ::cache_client::SortedSetGetRankResponse>
    kSortedSetGetRank{"/cache_client.Scs/SortedSetGetRank", Retry::kSafe};
inline constexpr Rpc<::cache_client::SortedSetLengthRequest,
                     ::cache_client::SortedSetLengthResponse>
    kSortedSetLength{"/cache_client.Scs/SortedSetLength", Retry::kSafe};
inline constexpr Rpc<::cache_client::SortedSetLengthByScoreRequest,
                     ::cache_client::SortedSetLengthByScoreResponse>
    kSortedSetLengthByScore{"/cache_client.Scs/SortedSetLengthByScore", Retry::kSafe};
inline constexpr Rpc<::cache_client::SortedSetUnionStoreRequest,
                     ::cache_client::SortedSetUnionStoreResponse>
    kSortedSetUnionStore{"/cache_client.Scs/SortedSetUnionStore"};

}  // namespace keepsake::wire
