aliyun eipanycast UnassociateAnycastEipAddress --AnycastId aeip-bp1ix34fralt4ykf3 \
  --BindInstanceId lb-d7oxbixhxv1uupnon \
  --BindInstanceRegionId us-west-1 \
  --BindInstanceType SlbInstance \
  --BindInstanceType SlbInstance
