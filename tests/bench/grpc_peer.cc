// The server that ours is compared with: gRPC C++ with its callback API, a mutex and a map, over
// the same .proto. Bench only; nothing of it is linked into the product.
//
//   grpc_peer PORT_FILE     listens on a free loopback port, writes it to PORT_FILE, runs until
//   killed

#include "wire/proto/cache.grpc.pb.h"

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <mutex>
#include <string>
#include <unordered_map>

namespace {

class Scs final : public cache_client::Scs::CallbackService {
 public:
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context,
                                const cache_client::GetRequest* request,
                                cache_client::GetResponse* response) override {
    const std::scoped_lock lock(mutex_);
    const auto found = items_.find(request->cache_key());
    response->set_result(found == items_.end() ? cache_client::Miss : cache_client::Hit);
    if (found != items_.end()) response->set_cache_body(found->second);
    return Done(context);
  }

  grpc::ServerUnaryReactor* Set(grpc::CallbackServerContext* context,
                                const cache_client::SetRequest* request,
                                cache_client::SetResponse* response) override {
    const std::scoped_lock lock(mutex_);
    items_[request->cache_key()] = request->cache_body();
    response->set_result(cache_client::Ok);
    return Done(context);
  }

 private:
  static grpc::ServerUnaryReactor* Done(grpc::CallbackServerContext* context) {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  std::mutex mutex_;
  std::unordered_map<std::string, std::string> items_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  Scs service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::ofstream(argv[1]) << port << '\n';
  server->Wait();
}
