use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// Someone else's software. Exactly one of `helm`, `manifests` and `kustomization` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// A Helm chart.
    pub helm: Option<Spanned<HelmSource>>,
    /// Plain manifests: a path below the repository.
    #[schemars(example = &"vendor/manifests")]
    pub manifests: Option<Spanned<String>>,
    /// A kustomization: a path below the repository.
    #[schemars(example = &"vendor/kustomize/base")]
    pub kustomization: Option<Spanned<String>>,
    /// The digest that pins the source.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    #[schemars(example = &"sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    pub digest: Option<Spanned<String>>,
    /// Values files below `railiance/`, the last one wins.
    #[serde(default)]
    #[schemars(example = ["values/common.yaml"])]
    pub values: Vec<Spanned<String>>,
    /// Values files for the canary alone; a promotion is judged with these differences.
    #[serde(default)]
    #[schemars(example = ["values/canary.yaml"])]
    pub canary_values: Vec<Spanned<String>>,
    /// Where traffic goes.
    pub service: Option<Spanned<UpstreamService>>,
    /// Patches; one that matches nothing is an error.
    #[serde(default)]
    pub patch: Vec<Spanned<UpstreamPatch>>,
}

/// A Helm chart.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HelmSource {
    /// `oci://…`, a path below the repository, or a name in `repository`.
    #[schemars(example = &"oci://registry.example.org/charts/forgejo")]
    pub chart: Spanned<String>,
    /// The chart's version.
    #[schemars(example = &"17.2.0")]
    pub version: Option<Spanned<String>>,
    /// The address of a chart repository.
    #[schemars(example = &"https://charts.example.org")]
    pub repository: Option<Spanned<String>>,
}

/// The Service among the rendered objects that traffic goes to.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpstreamService {
    /// Its name; `{{release}}` stands for the release's name.
    #[schemars(example = &"{{release}}-http")]
    pub name: Spanned<String>,
    /// Its port number.
    #[schemars(range(min = 1, max = 65535), example = 3000)]
    pub port: Spanned<u16>,
}

/// One patch of rendered objects.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpstreamPatch {
    /// The objects that it changes.
    pub target: Spanned<PatchTarget>,
    /// A strategic merge patch below `patches/`.
    #[schemars(example = &"patches/limits.yaml")]
    pub file: Spanned<String>,
}

/// Which objects a patch changes.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchTarget {
    /// Their kind.
    #[schemars(example = &"Deployment")]
    pub kind: Spanned<String>,
    /// Their name; `{{release}}` stands for the release's name.
    #[schemars(example = &"{{release}}")]
    pub name: Spanned<String>,
}
