#include "base/try.h"
#include "secrets/entry.h"
#include "secrets/filter.h"
#include "secrets/list_order.h"
#include "secrets/read_operations.h"
#include "store/encoding.h"

namespace keepsake::secrets {
namespace {

// Everything that makes it this list and no other one.
std::string ListOf(const Caller& caller, const ListSecretsRequest& request,
                   const ListOrder& order) {
  store::Encoder list;
  list.Text("ListSecrets").Text(caller.space).U8(request.include_planned_deletion ? 1 : 0);
  list.U8(static_cast<std::uint8_t>(order.by)).U8(order.descending ? 1 : 0);
  list.U32(static_cast<std::uint32_t>(request.filters.size()));
  for (const SecretFilter& filter : request.filters) {
    list.U8(static_cast<std::uint8_t>(*filter.key));
    list.U32(static_cast<std::uint32_t>(filter.values.size()));
    for (const std::string& value : filter.values) list.Text(value);
  }
  return list.Take();
}

class Page {
 public:
  Page(const Core& core, const Caller& caller, const ListSecretsRequest& request)
      : core_(core),
        caller_(caller),
        request_(request),
        order_(OrderOf(request)),
        list_(ListOf(caller, request, order_)),
        size_(PageSize(request.max_results)) {}

  Result<ListSecretsResponse> Make() {
    std::optional<ListPlace> after;
    if (request_.next_token.has_value()) {
      TRY_ASSIGN(const std::string place, core_.page_tokens.Read(list_, *request_.next_token));
      after = DecodePlace(place);
    }
    // One more than the page holds shows whether another one follows.
    return Answer(order_.by == SecretSortBy::kCreatedDate ? InCreationOrder(after) : Sorted(after));
  }

 private:
  bool Shown(const SecretRecord& record) const {
    if (record.gone(core_.clock.Wall())) return false;
    if (record.deleted.has_value() && !request_.include_planned_deletion) return false;
    return MeetsFilters(record, request_.filters);
  }

  template <typename Fn>
  void ForEachShown(std::optional<CreationKey> after, Fn&& more) const {
    for (;;) {
      const auto records = core_.directory.Next(caller_.space, after, order_.descending);
      if (records.empty()) return;
      for (const RecordPtr& record : records) {
        if (Shown(*record) && !more(record)) return;
      }
      after = CreationKeyOf(*records.back());
    }
  }

  std::vector<RecordPtr> InCreationOrder(const std::optional<ListPlace>& after) const {
    std::vector<RecordPtr> found;
    ForEachShown(after.has_value() ? std::optional(after->creation) : std::nullopt,
                 [&](const RecordPtr& record) {
                   found.push_back(record);
                   return found.size() <= size_;
                 });
    return found;
  }

  std::vector<RecordPtr> Sorted(const std::optional<ListPlace>& after) const {
    std::vector<ListPlace> places;
    ForEachShown(std::nullopt, [&](const RecordPtr& record) {
      ListPlace place = PlaceOf(record, order_.by);
      if (!after.has_value() || order_.Before(*after, place)) places.push_back(std::move(place));
      return true;
    });
    const auto middle =
        places.begin() + static_cast<std::ptrdiff_t>(std::min(size_ + 1, places.size()));
    std::ranges::partial_sort(places, middle, [&](const ListPlace& a, const ListPlace& b) {
      return order_.Before(a, b);
    });
    std::vector<RecordPtr> found;
    for (auto place = places.begin(); place != middle; ++place) found.push_back(place->record);
    return found;
  }

  ListSecretsResponse Answer(std::vector<RecordPtr> found) const {
    ListSecretsResponse response;
    const bool more = found.size() > size_;
    if (more) found.pop_back();
    for (const RecordPtr& record : found) {
      SecretListEntry& entry = response.secret_list.emplace_back();
      FillMembers(*record, entry);
      entry.secret_versions_to_stages = StagesOf(*record);
    }
    if (more) {
      response.next_token =
          core_.page_tokens.Make(list_, EncodePlace(PlaceOf(found.back(), order_.by)));
    }
    return response;
  }

  const Core& core_;
  const Caller& caller_;
  const ListSecretsRequest& request_;
  const ListOrder order_;
  const std::string list_;
  const std::size_t size_;
};

}  // namespace

Result<ListSecretsResponse> List(const Core& core, const Caller& caller,
                                 const ListSecretsRequest& request) {
  TRY(CheckFilters(request.filters));
  return Page(core, caller, request).Make();
}

}  // namespace keepsake::secrets
