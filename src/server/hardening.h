#pragma once

namespace keepsake::server {

// What a process that holds keys does before it reads the first one: no core dumps and no debugger
// of other processes (S-MEM-3), new files private (S-STO-3), writes to a closed peer are errors and
// not signals, and as many descriptors as the system allows.
void HardenProcess();

}  // namespace keepsake::server
