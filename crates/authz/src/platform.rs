//! The platform's own policies, as shipped in `/policies`. They hold in every program; their forbids beat everything.

use crate::policies::PolicyText;

/// Their texts.
pub fn texts() -> Vec<PolicyText> {
    [
        ("policies/oversight.cedar", include_str!("../../../policies/oversight.cedar")),
        ("policies/administration.cedar", include_str!("../../../policies/administration.cedar")),
        ("policies/services.cedar", include_str!("../../../policies/services.cedar")),
        ("policies/walls.cedar", include_str!("../../../policies/walls.cedar")),
        ("policies/records.cedar", include_str!("../../../policies/records.cedar")),
        ("policies/security.cedar", include_str!("../../../policies/security.cedar")),
        ("policies/duties.cedar", include_str!("../../../policies/duties.cedar")),
        ("policies/documents.cedar", include_str!("../../../policies/documents.cedar")),
        ("policies/ended.cedar", include_str!("../../../policies/ended.cedar")),
    ]
    .into_iter()
    .map(|(file, text)| PolicyText::new(file, text))
    .collect()
}
