#pragma once

#include "cli/context.h"

#include <vector>

// One table of commands a family; commands.cc joins them.
namespace keepsake::cli {

std::vector<Command> ServerCommands();  // serve, init, demo, tls init
std::vector<Command> TokenCommands();
std::vector<Command> CacheCommands();
std::vector<Command> ItemCommands();  // item, and its shortcuts get, set, del, ...
std::vector<Command> ListCommands();
std::vector<Command> DictionaryCommands();
std::vector<Command> SetCommands();        // uset
std::vector<Command> SortedSetCommands();  // zset
std::vector<Command> BoardCommands();
std::vector<Command> SecretCommands();
std::vector<Command> DoctorCommands();  // doctor, version

}  // namespace keepsake::cli
