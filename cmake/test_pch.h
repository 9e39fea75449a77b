// GoogleTest, parsed once for all test binaries.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
