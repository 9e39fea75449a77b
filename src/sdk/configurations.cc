#include <keepsake/configurations.h>

#include <algorithm>
#include <string_view>
#include <thread>

namespace keepsake {
inline namespace v1 {
namespace {

using namespace std::chrono_literals;

// Below these, parallel connections have nothing to do; above, they cost more than they give.
constexpr unsigned kMostConnections = 8;

int ConnectionsInRegion() {
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, kMostConnections));
}

class Listing {
 public:
  void Add(std::string_view name, std::string_view value) {
    text_.append(name).append(" = ").append(value).append("\n");
  }
  void Add(std::string_view name, std::uint64_t number) { Add(name, std::to_string(number)); }
  void Add(std::string_view name, int number) { Add(name, std::to_string(number)); }
  void Add(std::string_view name, const char* text) { Add(name, std::string_view(text)); }
  void Add(std::string_view name, bool flag) { Add(name, flag ? "true" : "false"); }
  void Add(std::string_view name, std::chrono::milliseconds time) {
    Add(name, std::to_string(time.count()) + " ms");
  }
  void Add(std::string_view name, std::chrono::microseconds time) {
    Add(name, std::to_string(time.count()) + " us");
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

std::string Describe(const Configuration& c) {
  Listing list;
  list.Add("timeout", c.timeout);
  list.Add("connections", c.connections);
  list.Add("max_streams_per_connection", c.max_streams_per_connection);
  list.Add("max_calls", c.max_calls);
  list.Add("max_message_bytes", std::uint64_t{c.max_message_bytes});
  list.Add("ping_interval", c.ping_interval);
  list.Add("ping_timeout", c.ping_timeout);
  list.Add("ping_without_calls", c.ping_without_calls);
  list.Add("max_idle", c.max_idle);
  list.Add("connect_timeout", c.connect_timeout);
  list.Add("control_timeout", c.control_timeout);
  list.Add("read_concern", c.read_concern == ReadConcern::kConsistent ? "consistent" : "balanced");
  list.Add("retry.max_retries", c.retry.max_retries);
  list.Add("retry.first_delay", c.retry.first_delay);
  list.Add("retry.max_delay", c.retry.max_delay);
  list.Add("retry.budget_percent", c.retry.budget_percent);
  return list.Take();
}

Configuration Configurations::Laptop::V1() {
  return Configuration{.timeout = 5s, .connections = 2};
}

Configuration Configurations::InRegion::Default::V1() {
  return Configuration{.timeout = 1100ms, .connections = ConnectionsInRegion()};
}

Configuration Configurations::InRegion::LowLatency::V1() {
  return Configuration{.timeout = 500ms, .connections = ConnectionsInRegion()};
}

Configuration Configurations::Lambda::V1() {
  return Configuration{
      .timeout = 1100ms, .connections = 1, .ping_interval = 0ms, .ping_without_calls = false};
}

Configuration Configurations::Local::V1() {
  return Configuration{.timeout = 5s, .connections = 1};
}

}  // namespace v1
}  // namespace keepsake
