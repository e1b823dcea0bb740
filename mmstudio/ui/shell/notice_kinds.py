"""Which sentences pass by in a toast, and which stay in a bar without alarm."""

from __future__ import annotations

# sentences that only inform: a toast, no bar
TOASTS = {
    "queue_restored",
    "stopped_restarted",
    "recovered",
    "recovered_photo",
    "restored",
    "mask_scaled",
    "colours_chosen",
    "photos_wait",
    "document_binned",
    "first_saved",
    "no_recipe",
    "saved_elsewhere",
    "saved_copy",
    "prompt_cut",
    "model_ready",
    "model_whole",
    "enlarging",
    "describing",
}
# a bar, but nothing went wrong for the person
QUIET = {
    "engine_restarted",
    "device_reset",
    "no_graphics_card",
    "index_rebuilt",
    "index_newer",
    "settings_newer",
    "colours_converted",
    "depth_reduced",
    "exif_damaged",
    "profile_damaged",
    "first_of_many",
    "picture_incomplete",
    "picture_large",
    "mask_size",
    "no_output",
    "anchors_full",
    "frame_too_deep",
    "sound_unknown",
    "opposites_unsure",
    "no_beats",
}
