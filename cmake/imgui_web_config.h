/* Included before every file of Dear ImGui on the web: without what this app never asks of it (see also
   imgui_web_stubs.cpp). */
#pragma once
#include <stdio.h>

/* Only .ini files and typed numbers are scanned, and there are none: with sscanf comes long double arithmetic. */
#define sscanf(...) 0

/* Sentences about wrong calls; a debug build says them natively. */
#define IM_ASSERT_USER_ERROR(expression, message) ((void)0)
